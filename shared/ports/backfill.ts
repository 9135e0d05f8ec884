/** The ports of the backfill, beside those of `sync-pair`. */
import type { BackfillJob, BackfillRow, BackfillStep, ListFilter, RowEnd } from '../rules/backfill/job.ts';
import type { EngineTuning } from '../rules/config/link.ts';
import type { RecordId } from '../rules/sync/record-id.ts';
import type { SideName } from '../rules/sync/record.ts';
import type { LinkedSides, SyncOutcome } from './sync.ts';
import type { OpenConflictStore } from './journals.ts';
import type { NudgeQueue, Queue } from './queues.ts';
import type { PairStore } from './stores.ts';
import type { Side } from './side.ts';

/** The records of one side of one link, by their ids alone. Bounded by the link as `Side` is; throws what it throws. */
export interface RecordList {
  count(filter: ListFilter): Promise<number>;
  /**
   * One page in the order of ids, which no edit moves. `after` is where the page before ended; null at both ends. An
   * empty page is not the end.
   */
  page(
    filter: ListFilter,
    after: string | null,
    pageSize: number,
  ): Promise<{ readonly ids: readonly RecordId[]; readonly after: string | null }>;
}

/** A link as a backfill sees it: its silent sides, and their lists. */
export interface BackfilledLink extends LinkedSides {
  readonly silent: Readonly<Record<SideName, Side>>;
  readonly lists: Readonly<Record<SideName, RecordList>>;
}

/**
 * Jobs and their rows. At most one job of a link is running or paused: `begin` sees to it in one transaction.
 *
 * `save` and `begin` throw `backfill-version-conflict` (retry) when somebody else wrote since.
 */
export interface BackfillStore {
  create(job: BackfillJob): Promise<void>;
  read(link: string, id: string): Promise<{ readonly job: BackfillJob; readonly version: string } | null>;
  save(job: BackfillJob, version: string): Promise<string>;
  /** The job that was begun last; `version` is for the next `begin`. */
  current(link: string): Promise<{ readonly id: string; readonly version: string } | null>;
  /** Saves the job and makes it the current one, both or neither. `before` is what `current` answered. */
  begin(job: BackfillJob, version: string, before: string | null): Promise<string>;
  /** The jobs of all links that are running or paused, by one request. */
  open(): Promise<readonly BackfillJob[]>;
  /** All jobs of a link, oldest first. */
  list(link: string): Promise<readonly BackfillJob[]>;
  /** Adds the rows that are not there yet, at most 100; answers those that are under way, as they now stand. */
  addRows(link: string, id: string, rows: readonly BackfillRow[]): Promise<readonly BackfillRow[]>;
  row(link: string, id: string, side: SideName, recordId: string): Promise<BackfillRow | null>;
  /** Writes how a row ended. The first end stays: writing another changes nothing. */
  endRow(link: string, id: string, row: BackfillRow & { readonly end: RowEnd }): Promise<void>;
  /** Writes when the next try of a row is due; does nothing when it has ended. */
  putOffRow(
    link: string,
    id: string,
    row: Pick<BackfillRow, 'side' | 'recordId'>,
    due: string,
  ): Promise<void>;
  /** The rows of all steps, or of those behind one. */
  rows(link: string, id: string, behindStep?: number): AsyncIterable<BackfillRow>;
}

/** The queue of the steps of backfills. */
export type StepQueue = Queue<BackfillStep>;

/** The stores, queues and sides that a backfill works with. */
export interface BackfillNeeds {
  readonly jobs: BackfillStore;
  readonly steps: StepQueue;
  /** The queue of this work alone, so that live nudges overtake it. */
  readonly nudges: NudgeQueue;
  readonly pairs: Pick<PairStore, 'keyOf' | 'read' | 'count'>;
  readonly openConflicts: Pick<OpenConflictStore, 'of'>;
  readonly engine: EngineTuning;
  /** Null for a link that the configuration does not know or has switched off. */
  linkOf(name: string): Promise<BackfilledLink | null>;
  /** True while a person has paused the link. Left out, no link ever is. */
  readonly isPaused?: (link: string) => Promise<boolean>;
  /** Counts the live nudges that wait to be worked now, up to 32. */
  liveNudges(): Promise<number>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Begins with eight hexadecimal digits; no other call will ever give the same. */
  newId(): string;
}

/** The end of the work on one record of a backfill. */
export type BackfillPairOutcome =
  | SyncOutcome
  /** The record has its counterpart; the live sync looks after it. */
  | { readonly kind: 'paired'; readonly pair: string }
  /** The row has ended before, or its job does not run: nothing was done. */
  | { readonly kind: 'idle' };
