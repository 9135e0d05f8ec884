/** Removes backfills that have ended, and previews that nobody started, with the outcomes of their records. */
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, keysBelow, tableKey, writtenBefore } from '../../../kit/table-keys.ts';
import type { Sweep, SweepTimes } from '../../../ports/stored-data/retention.ts';
import type { Table } from '../../../ports/table.ts';
import type { BackfillJob } from '../../../rules/backfill/job.ts';
import { limitOf } from './age-sweep.ts';
import { removeRows } from './remove-rows.ts';

const json = jsonProperties<BackfillJob>();

/** The sweep. The rows of a job go before the job itself: a run that is cut off finds the job again. */
export function backfillSweep(parts: {
  readonly jobs: Table;
  readonly rows: Table;
  readonly days: number;
}): Sweep {
  const { jobs, rows, days } = parts;
  return {
    name: 'backfills',
    store: 'backfills',
    async page(from, times) {
      const wanted = `${keysBelow('RowKey', 'job')} and ${writtenBefore(limitOf(times.from, days))}`;
      const page = await jobs.page(wanted, from);
      let removed = 0;
      for (const row of page.rows) {
        const { link, id, state } = json.unpack(row);
        if (state === 'running' || state === 'paused') continue;
        const current = await jobs.get(tableKey(link), 'current');
        if (current?.['job'] === id) continue;
        const gone = await removeRowsOf(rows, keyIs('PartitionKey', link, id), times);
        removed += gone.removed;
        if (!gone.whole) return { examined: page.rows.length, removed, next: from, ended: false };
        if (await jobs.remove(row.partitionKey, row.rowKey, row.etag)) removed += 1;
      }
      return { examined: page.rows.length, removed, next: page.next, ended: page.next === null };
    },
  };
}

/** All rows that the filter means, page by page: what is gone does not come again, so each page is the first. */
async function removeRowsOf(
  table: Table,
  filter: string,
  times: SweepTimes,
): Promise<{ readonly removed: number; readonly whole: boolean }> {
  let removed = 0;
  let from: string | null = null;
  do {
    const page = await table.page(filter, from, []);
    const gone = await removeRows(table, page.rows, { asRead: false, isTimeUp: () => times.isTimeUp() });
    removed += gone.removed;
    if (!gone.whole) return { removed, whole: false };
    from = page.next;
  } while (from !== null);
  return { removed, whole: true };
}
