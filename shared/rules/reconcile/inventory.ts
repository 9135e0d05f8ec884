/**
 * The answers that a comparison of everything reads from one side: counts, ids, and many records at once.
 *
 * Each answer carries the side's own count, because a list can be shorter than the truth: ServiceNow takes rows that we
 * may not see off a page after it applied the limit (Table API), and a broken answer can be an empty list.
 */
import type { RecordId } from '../sync/record-id.ts';
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
  readonly id: RecordId;
  /** ISO 8601, UTC, by the side's own clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** True when the side itself counts the record as finished, merged away included. */
  readonly closed: boolean;
  /** The correlation key found on the record, whatever it is. */
  readonly correlation: string | null;
}

/** One page of a side's inventory. */
export interface InventoryPage {
  readonly rows: readonly InventoryRow[];
  /** The place at which the next page begins; null at the end. */
  readonly after: string | null;
  /** The side's own count of the records in the stretch of this page; above the rows when access rules hide some. */
  readonly counted: number;
  /** The side's own clock as it answered, ISO 8601, UTC. */
  readonly serverTime: string;
}

/** The answer to a read of several named records. */
export interface ManyRead {
  readonly records: readonly SideRecord[];
  /** The side's own count of the named records; above the records when access rules hide some. */
  readonly counted: number;
}
