/**
 * The rate limiter of all instances: one row per remote says until when nobody may ask it. Stands alone.
 *
 *     const limiter = createRateLimiter(table);
 *     await limiter.block('erp', Date.now() + 30_000);       // after a 429: for every instance
 *     if ((await limiter.blockedUntil('erp')) > Date.now()) …  // put the work back on its queue
 */
import { tableKey } from '../../kit/table-keys.ts';
import type { RateLimiter } from '../../ports/remotes.ts';
import type { Table } from '../../ports/table.ts';

const rowKey = 'rate-limit';
/** More often than this, other instances do not write between our reading and our writing. */
const maxAttempts = 5;

/** The port `RateLimiter` on one table. */
export function createRateLimiter(table: Table): RateLimiter {
  return {
    async blockedUntil(remote) {
      return Number((await table.get(tableKey(remote), rowKey))?.['blockedUntil'] ?? 0);
    },

    async block(remote, until) {
      const row = { partitionKey: tableKey(remote), rowKey, blockedUntil: String(until) };
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const held = await table.get(row.partitionKey, rowKey);
        if (held !== null && Number(held['blockedUntil']) >= until) return;
        const written = held === null ? await table.insert(row) : await table.replace(row, held.etag);
        if (written !== null) return;
      }
    },
  };
}
