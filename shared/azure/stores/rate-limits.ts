/**
 * The rate limiter of all instances: one row per remote says until when nobody may ask it. Stands alone.
 *
 *     const limiter = createRateLimiter(table);
 *     await limiter.block('erp', Date.now() + 30_000);       // after a 429: for every instance
 *     if ((await limiter.blockedUntil('erp')) > Date.now()) …  // put the work back on its queue
 */
import {
  slowedDown,
  usualAtOnce,
  type AtOnceBounds,
  type SlowDown,
} from '../../rules/remotes/calls-at-once.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { RateLimiter } from '../../ports/remotes.ts';
import type { StoredRow, Table } from '../../ports/table.ts';

/** The row of a remote that says until when nobody may ask it. */
export const rateLimitRow = 'rate-limit';
const rowKey = rateLimitRow;
/** More often than this, other instances do not write between our reading and our writing. */
const maxAttempts = 5;

/**
 * The time for which a row that was read is trusted: a limit that another instance learns in that time costs this one a
 * 429 at most, which tells it, too. Milliseconds.
 */
const trustedMs = 1_000;

/** A remote's row as this instance knows it, and since when (milliseconds since 1970). */
interface Known {
  readonly until: number;
  readonly slowDown: SlowDown | null;
  readonly at: number;
}

/** The port `RateLimiter` on one table. `now` is milliseconds since 1970. */
export function createRateLimiter(
  table: Table,
  now: () => number = Date.now,
  bounds: AtOnceBounds = usualAtOnce,
): RateLimiter {
  const known = new Map<string, Known>();
  /** Keeps the longest wait and the last refusal that this instance has heard of. */
  const learn = (remote: string, until: number, heard: SlowDown | null): Known => {
    const before = known.get(remote);
    const slowDown = laterOf(before?.slowDown ?? null, heard);
    const learned = { until: Math.max(until, before?.until ?? 0), slowDown, at: now() };
    known.set(remote, learned);
    return learned;
  };
  return {
    async blockedUntil(remote) {
      const at = now();
      const held = known.get(remote);
      if (held !== undefined && (held.until > at || Math.abs(at - held.at) < trustedMs)) return held.until;
      const row = await table.get(tableKey(remote), rowKey);
      return learn(remote, Number(row?.['blockedUntil'] ?? 0), slowDownIn(row)).until;
    },

    slowDown: (remote) => known.get(remote)?.slowDown ?? null,

    async block(remote, until, refusal) {
      learn(remote, until, null);
      const partitionKey = tableKey(remote);
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const held = await table.get(partitionKey, rowKey);
        const before = slowDownIn(held);
        // The later of the stored refusal and the one that another call of this instance has learned meanwhile: one
        // limit refuses many calls at once.
        const last = laterOf(before, known.get(remote)?.slowDown ?? null);
        const slowDown =
          refusal === undefined ? last : slowedDown(last, refusal, Math.max(until, now()), bounds);
        const heldUntil = Number(held?.['blockedUntil'] ?? 0);
        learn(remote, heldUntil, slowDown);
        if (held !== null && heldUntil >= until && slowDown?.at === before?.at) return;
        const row = {
          partitionKey,
          rowKey,
          blockedUntil: String(Math.max(until, heldUntil)),
          ...rowOf(slowDown),
        };
        const written = held === null ? await table.insert(row) : await table.replace(row, held.etag);
        if (written !== null) return;
      }
    },
  };
}

function laterOf(one: SlowDown | null, other: SlowDown | null): SlowDown | null {
  if (one === null || other === null) return one ?? other;
  return other.at > one.at ? other : one;
}

function rowOf(slowDown: SlowDown | null): Readonly<Record<string, string | number>> {
  return slowDown === null ? {} : { atOnce: slowDown.atOnce, slowedAt: String(slowDown.at) };
}

function slowDownIn(row: StoredRow | null): SlowDown | null {
  const [atOnce, at] = [Number(row?.['atOnce']), Number(row?.['slowedAt'])];
  return Number.isInteger(atOnce) && Number.isFinite(at) ? { atOnce, at } : null;
}
