/** The rate limiter of one process: where one call must wait, the others wait with it. */
import type { RateLimiter } from '../ports/remotes.ts';
import { slowedDown, usualAtOnce, type AtOnceBounds, type SlowDown } from '../rules/remotes/calls-at-once.ts';

/**
 * Keeps the limits in memory. Give one of them to several clients of the same ConnectWise; several processes need a
 * `RateLimiter` of yours over something that they share. `now` is milliseconds since 1970.
 */
export function processRateLimiter(
  now: () => number = Date.now,
  bounds: AtOnceBounds = usualAtOnce,
): RateLimiter {
  const known = new Map<string, { readonly until: number; readonly last: SlowDown | null }>();
  return {
    blockedUntil: (remote) => Promise.resolve(known.get(remote)?.until ?? 0),
    slowDown: (remote) => known.get(remote)?.last ?? null,
    block(remote, until, refusal) {
      const held = known.get(remote) ?? { until: 0, last: null };
      const longest = Math.max(held.until, until);
      const last =
        refusal === undefined ? held.last : slowedDown(held.last, refusal, Math.max(until, now()), bounds);
      known.set(remote, { until: longest, last });
      return Promise.resolve();
    },
  };
}
