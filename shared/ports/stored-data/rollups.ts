/** The rollups of hours and days, as they are stored; `azure/stores/trends/rollups.ts` provides them. */
import type { HistoryRow } from '../../rules/sync/journal.ts';
import type { Rollup } from '../../rules/trends/rollup.ts';

/** Rollups by hour (`2026-11-28T13`) or day (`2026-11-28`). */
export type RollupsByTime = ReadonlyMap<string, Rollup>;

/** The rollups of all instances. Every method throws the codes of storage. */
export interface RollupStore {
  /** Stores what one instance counted within an hour, in the place of what it stored before. */
  put(hour: string, instance: string, rollup: Rollup): Promise<void>;
  /** The counts of all instances, from an hour to another, both included; hours without anything are missing. */
  hours(from: string, to: string): Promise<RollupsByTime>;
  /** The days that are over, both included. */
  days(from: string, to: string): Promise<RollupsByTime>;
  /**
   * Folds the hours before this one: the rows of instances into one, and the hours of each day that is over into the day's.
   * Doing it twice, or twice at once, changes nothing. Answers how many hours and days were folded.
   */
  fold(before: string): Promise<{ readonly hours: number; readonly days: number }>;
  /**
   * Changes the row of an hour or a day that is folded, which may be missing; where somebody writes meanwhile, `change` is asked
   * again with what stands then. Answers the row as it stands afterwards.
   */
  edit(name: string, change: (stored: Rollup) => Rollup): Promise<Rollup>;
}

/** The history of all pairs. Throws the codes of storage. */
export interface HistoryRange {
  /** In no order; times in milliseconds since 1970, the last one not included. */
  between(from: number, to: number): AsyncIterable<HistoryRow>;
  /**
   * The page that begins at `after` (null: the first), of one link or of all (null), in the order of their pairs. It may be
   * empty and have others behind it; `next` is null behind the last one.
   */
  page(
    range: { readonly link: string | null; readonly from: number; readonly to: number },
    after: string | null,
  ): Promise<{ readonly rows: readonly HistoryRow[]; readonly next: string | null }>;
}
