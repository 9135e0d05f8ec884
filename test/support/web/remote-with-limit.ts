/** A remote that bears so many calls at once, instances that call it, and a clock that moves when everybody waits. */
import { memoryTable } from '../fakes/memory-table.ts';
import { createRateLimiter } from '../../../shared/azure/stores/rate-limits.ts';
import { usualAtOnce, type AtOnceBounds } from '../../../shared/rules/remotes/calls-at-once.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { usualRetry } from '../../../shared/rules/retry.ts';
import type { RateLimiter } from '../../../shared/ports/remotes.ts';
import type { RetriedCall, RetryDeps } from '../../../shared/web/attempt.ts';
import { callsAtOnce } from '../../../shared/web/calls-at-once.ts';
import { sendWithRetry } from '../../../shared/web/send-with-retry.ts';
import { seededRandom } from '../engine/scheduler.ts';
import { startOfWorld } from './world.ts';

const answerMs = 50;
const call: RetriedCall = {
  request: { method: 'GET', url: 'https://remote.example/', headers: {}, timeoutMs: 30_000, maxBytes: 1_000 },
  repeatable: true,
  route: 'GET /x',
  scope: 'remote:x',
};

/** One instance of the app. */
interface Instance {
  readonly deps: RetryDeps;
  readonly limiter: RateLimiter;
}

/** `bears` may change while calls are made. What is too much is refused at once, with a Retry-After in seconds. */
export function remoteWithLimit(remote: { bears: number; readonly retryAfter: string }) {
  let now = startOfWorld;
  const table = memoryTable();
  const random = seededRandom(7);
  const waiting: { readonly at: number; readonly wake: () => void }[] = [];
  const seen = { underWay: 0, most: 0, sent: 0, refused: 0 };
  const sleep = (ms: number): Promise<void> =>
    new Promise((wake) => void waiting.push({ at: now + ms, wake }));
  const send: RetryDeps['send'] = async () => {
    seen.sent += 1;
    seen.underWay += 1;
    seen.most = Math.max(seen.most, seen.underWay);
    const isRefused = seen.underWay > remote.bears;
    await sleep(isRefused ? 1 : answerMs);
    seen.underWay -= 1;
    if (isRefused) seen.refused += 1;
    const headers = isRefused ? { 'retry-after': remote.retryAfter } : {};
    return { status: isRefused ? 429 : 200, headers, body: Buffer.alloc(0) };
  };

  return {
    seen,
    now: () => now,
    /** `bounds` left out: as many at once as are called. */
    instance(bounds?: Partial<AtOnceBounds>): Instance {
      const limiter = createRateLimiter(table, () => now, { ...usualAtOnce, ...bounds });
      const atOnce =
        bounds && callsAtOnce(limiter, { bounds: { ...usualAtOnce, ...bounds }, now: () => now });
      const deps = { send, policy: usualRetry, now: () => now, sleep, random, rateLimiter: limiter, atOnce };
      return { deps, limiter };
    },
    /** Makes calls until all are answered, so many at once; what is put off comes again. Milliseconds. */
    async make(calls: number, atOnce: number, instances: readonly Instance[]): Promise<number> {
      const began = now;
      let left = calls;
      const working = { count: atOnce };
      const worker = async ({ deps }: Instance): Promise<void> => {
        while (left > 0) {
          left -= 1;
          for (let isAnswered = false; !isAnswered;) isAnswered = await tried(deps);
        }
        working.count -= 1;
      };
      const tried = async (deps: RetryDeps): Promise<boolean> => {
        try {
          return (await sendWithRetry(call, deps)).status === 200;
        } catch (thrown) {
          if (!(thrown instanceof CodedError) || thrown.code !== 'remote-busy') throw thrown;
          await sleep(thrown.retryAfterMs ?? 1_000);
          return false;
        }
      };
      const all = Array.from({ length: atOnce }, (_, index) => {
        const instance = instances[index % instances.length];
        if (instance === undefined) throw new Error('No instance was given.');
        return worker(instance);
      });
      for (let step = 0; working.count > 0 && step < 100_000; step += 1) await moveOn();
      await Promise.all(all);
      return now - began;
    },
  };

  /** To the next moment for which anybody waits, once nobody does anything. */
  async function moveOn(): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const next = Math.min(...waiting.map(({ at }) => at));
    if (!Number.isFinite(next)) return;
    now = Math.max(now, next);
    const due = waiting.filter(({ at }) => at <= now);
    for (const one of due) waiting.splice(waiting.indexOf(one), 1);
    for (const { wake } of due) wake();
  }
}
