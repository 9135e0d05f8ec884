/**
 * "Not before": one row per remote, shared by all instances, so that when one is told to wait all of them do. Stands
 * alone.
 */
import { tableKey } from '../../kit/table-keys.ts';
import type { Table } from '../../ports/table.ts';

export interface RateLimits {
  /** Until when the remote wants to be left alone, milliseconds since 1970; 0 when nobody was told to wait. */
  closedUntil(remote: string): Promise<number>;
  /** Makes everyone wait until then; never shortens a longer wait. */
  close(remote: string, until: number): Promise<void>;
}

const rowKey = 'limit';

/** Gates in one table. */
export function createRateLimits(table: Table): RateLimits {
  return {
    async closedUntil(remote) {
      return Number((await table.get(tableKey(remote), rowKey))?.['until'] ?? 0);
    },

    async close(remote, until) {
      const row = { partitionKey: tableKey(remote), rowKey, until: String(until) };
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const held = await table.get(row.partitionKey, rowKey);
        if (held !== null && Number(held['until']) >= until) return;
        const written = held === null ? await table.insert(row) : await table.replace(row, held.etag);
        if (written !== null) return;
      }
    },
  };
}
