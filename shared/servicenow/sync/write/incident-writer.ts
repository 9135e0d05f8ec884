/** The parts that every write of an incident shares. */
import type { InstanceIds } from './kept-ids.ts';
import type { IncidentReader } from '../read/records.ts';

/** A link's reader with the parts that its writes need. */
export interface IncidentWriter extends IncidentReader {
  /** The close code to use now. Throws `word-unknown` (dead-letter) when the instance does not have the link's. */
  readonly closeCode: () => Promise<string>;
  /** The instance's treatment of the ids that creates name. */
  readonly ids: InstanceIds;
}
