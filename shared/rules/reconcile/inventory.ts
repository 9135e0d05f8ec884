/**
 * What a comparison of everything reads of one side: counts, ids, and many records at once.
 *
 * Each answer carries what the side itself counted, because a list can be shorter than the truth: ServiceNow takes rows
 * that we may not see off a page after it applied the limit (Table API), and a broken answer can be an empty list.
 */
import type { SideRecord } from '../sync/record.ts';

/** One number of a side. */
export interface Tally {
  readonly by: 'board' | 'state' | 'age';
  /** A board's id, a state's value, or `7 days`, `30 days`, `older` by the time of creation. */
  readonly bucket: string;
  readonly count: number;
}

/** One record as an inventory lists it: enough to find its pair, nothing of its contents. */
export interface InventoryRow {
  readonly id: string;
  /** ISO 8601, UTC, by the side's own clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** True when the side itself counts the record as finished, merged away included. */
  readonly closed: boolean;
  /** The correlation key found on the record, whatever it is. */
  readonly correlation: string | null;
}

export interface InventoryPage {
  readonly rows: readonly InventoryRow[];
  /** Where the next page begins; null at the end. */
  readonly after: string | null;
  /** How many records the side counts in the stretch that this page covers; more than the rows: some are hidden. */
  readonly counted: number;
  /** The side's own clock as it answered, ISO 8601, UTC. */
  readonly serverTime: string;
}

export interface ManyRead {
  readonly records: readonly SideRecord[];
  /** How many of the named records the side counts; more than it gave: some are hidden. */
  readonly counted: number;
}
