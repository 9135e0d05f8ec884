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

/**
 * What was read is trusted for so long: what another instance is told in that time costs this one a 429 at most, which tells
 * it, too. Milliseconds.
 */
const trustedMs = 1_000;

/** The port `RateLimiter` on one table. `now` is milliseconds since 1970. */
export function createRateLimiter(table: Table, now: () => number = Date.now): RateLimiter {
  const known = new Map<string, { readonly until: number; readonly at: number }>();
  /** Keeps the longest wait that this instance has heard of. */
  const learn = (remote: string, until: number): number => {
    const longest = Math.max(until, known.get(remote)?.until ?? 0);
    known.set(remote, { until: longest, at: now() });
    return longest;
  };
  return {
    async blockedUntil(remote) {
      const at = now();
      const held = known.get(remote);
      if (held !== undefined && (held.until > at || Math.abs(at - held.at) < trustedMs)) return held.until;
      return learn(remote, Number((await table.get(tableKey(remote), rowKey))?.['blockedUntil'] ?? 0));
    },

    async block(remote, until) {
      learn(remote, until);
      const row = { partitionKey: tableKey(remote), rowKey, blockedUntil: String(until) };
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const held = await table.get(row.partitionKey, rowKey);
        const heldUntil = Number(held?.['blockedUntil'] ?? 0);
        learn(remote, heldUntil);
        if (held !== null && heldUntil >= until) return;
        const written = held === null ? await table.insert(row) : await table.replace(row, held.etag);
        if (written !== null) return;
      }
    },
  };
}
