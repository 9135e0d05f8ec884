/** The records that the ticket system in memory holds, the faults it plays, and the writes it tells about. */
import type { Pause } from './memory-stores.ts';
import type { RecordId } from '../../../shared/rules/sync/record-id.ts';
import type { FieldName, NoteKind, SideName } from '../../../shared/rules/sync/record.ts';

export interface HeldNote {
  readonly id: string;
  readonly kind: NoteKind;
  text: string;
  readonly author: string;
  readonly byUs: boolean;
  readonly createdAt: number;
  readonly describes: boolean;
}

export interface HeldFile {
  readonly id: string;
  readonly name: string;
  readonly content: string;
  readonly contentType: string;
  readonly isPrivate: boolean;
  readonly label: string;
  readonly byUs: boolean;
  readonly createdAt: number;
}

export interface HeldRecord {
  readonly id: RecordId;
  readonly createdAt: number;
  updatedAt: number;
  changes: number;
  /** True if this integration made the last change. */
  lastByUs: boolean;
  board: string;
  company: string;
  correlation: string | null;
  /** The ticket that this one was merged into. */
  mergedInto: string | null;
  /** The description of a ticket lives in its notes; this holds an incident's. */
  fields: Record<FieldName, string>;
  readonly notes: HeldNote[];
  readonly files: HeldFile[];
}

/**
 * `old`: a read is answered by a replica that lacks the last change. `old-notes`: only our own notes are missing,
 * and the one that describes. `gone`: a read does
 * not find what is there. `ahead`: the clock of one answer is an hour ahead. `slow`: it travels for a while.
 */
export type Fault =
  | 'none'
  | 'old'
  | 'old-notes'
  | 'gone'
  | 'ahead'
  | 'slow'
  | 'no-answer'
  | 'lost-answer'
  | 'late'
  | 'busy'
  | 'failed';

/** Faults of which the answer shows nothing. */
export const misleading: ReadonlySet<Fault> = new Set(['none', 'old', 'old-notes', 'gone', 'ahead', 'slow']);
/** The lead of a wrong clock, milliseconds. */
export const wrongClockMs = 3_700_000;

/** One write that reached the system, for the invariants. */
export interface Effect {
  readonly kind: 'create' | 'field' | 'note' | 'attachment';
  readonly side: SideName;
  readonly recordId: string;
  readonly field?: FieldName;
  readonly before?: string;
  readonly after?: string;
  /** True when a person changed the field between the engine's last look and this write: no API can exclude it. */
  readonly raced?: boolean;
  /** True when it was done after its caller had been told nothing. */
  readonly late?: boolean;
  /** True when the write asked that nobody be mailed. */
  readonly silent?: boolean;
}

/** The view that one worker has of the system. */
export interface PortOptions {
  readonly pause?: Pause;
  /** Asked once a call. */
  readonly fault?: (call: string) => Fault;
  readonly onEffect?: (effect: Effect) => void;
  readonly silent?: boolean;
  /** The clock of the worker, which deadlines are told by; the system's own where left out. Milliseconds since 1970. */
  readonly clock?: () => number;
}
