/** The ports of retention, and the state that it keeps between two runs. */
import type { Alarm } from '../../rules/metrics.ts';
import type { PassStates } from '../../rules/retention/passes.ts';
import type { StoreName } from '../../rules/retention/stores.ts';
import type { Pair } from '../../rules/sync/pair.ts';
import type { Claim, StateStore } from '../stores.ts';

/** The times by which a page of a sweep is judged. */
export interface SweepTimes {
  /** Milliseconds since 1970 by the storage account's clock; limits count back from here. */
  readonly from: number;
  /** Asked before each request: no other one is begun once it is true. */
  isTimeUp(): boolean;
}

/** The result of one page of a sweep. */
export interface Swept {
  readonly examined: number;
  readonly removed: number;
  /** Rows that could not be judged now; the next pass looks again. Missing for none. */
  readonly skipped?: number;
  /** The place to go on from: the same one again where the time was up. */
  readonly next: string | null;
  /** True behind the last page. */
  readonly ended: boolean;
}

/** Removes from one store what is too old, page by page. Doing a page twice does nothing more. */
export interface Sweep {
  readonly name: string;
  readonly store: StoreName;
  /** Throws the codes of storage, and of a side where a record has to be looked at. */
  page(from: string | null, times: SweepTimes): Promise<Swept>;
}

/** A pair that has not been written for long. */
export interface OldPair {
  readonly pair: Pair;
  /** As in `StoredPair`. */
  readonly version: string;
}

/** The pairs that may be forgotten, and the ways in which their rows go. */
export interface OldPairs {
  /** Pairs whose rows were last written before this time (milliseconds since 1970, the storage account's clock). */
  page(
    from: string | null,
    before: number,
  ): Promise<{ readonly pairs: readonly OldPair[]; readonly next: string | null }>;
  /**
   * Removes a pair with its notes, files and look-ups, the pair's own row first. Rows that a crash leaves are written
   * down before, and removed by `finishErasing`. Throws `claim-lost` (retry) when another worker has the pair by now.
   */
  erase(claim: Claim, pair: Pair): Promise<void>;
  /** Removes what crashes left of pairs that are gone; answers how many pairs. A pair that came back keeps its rows. */
  finishErasing(isTimeUp: () => boolean): Promise<number>;
}

/** The needs of the story. */
export interface RetentionNeeds {
  readonly sweeps: readonly Sweep[];
  readonly states: StateStore<PassStates>;
  /** The storage account's own clock, milliseconds since 1970. */
  storageTime(): Promise<number>;
  /** Tells people at once; must not throw. */
  readonly alarm: Alarm;
  /** Milliseconds since 1970; only measures how long the run takes. */
  now(): number;
}
