/** A world for `sendWithRetry` in which time moves only by sleeping, and a rate limiter that lives in memory. */
import type { RateLimiter } from '../../../shared/ports/remotes.ts';
import type { CallReport, RetryDeps } from '../../../shared/web/attempt.ts';
import { usualRetry } from '../../../shared/rules/retry.ts';
import { axiosSend } from '../../../shared/web/send.ts';

export function memoryRateLimiter(): RateLimiter & { readonly blocks: Map<string, number> } {
  const blocks = new Map<string, number>();
  return {
    blocks,
    blockedUntil: (scope) => Promise.resolve(blocks.get(scope) ?? 0),
    block: (scope, until) => Promise.resolve(void blocks.set(scope, until)),
  };
}

/** When every test world begins. */
export const startOfWorld = Date.parse('2026-11-24T06:00:00Z');

export function testWorld(change: Partial<RetryDeps> = {}) {
  let now = startOfWorld;
  const slept: number[] = [];
  const reports: CallReport[] = [];
  const world: RetryDeps = {
    send: axiosSend(),
    policy: usualRetry,
    now: () => now,
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
    random: () => 0.5,
    onCall: (report) => void reports.push(report),
    ...change,
  };
  return { world, slept, reports };
}
