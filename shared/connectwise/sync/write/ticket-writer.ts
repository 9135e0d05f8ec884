/** The parts that every write of a ticket shares. */
import type { ReferenceWords } from '../reference-words.ts';
import type { TicketScope } from '../ticket-scope.ts';

/** A link's scope with the parts that its writes need. */
export interface TicketWriter {
  readonly scope: TicketScope;
  readonly words: ReferenceWords;
  /** Writes mail nobody and call nobody back: for work on the past. */
  readonly silent: boolean;
}
