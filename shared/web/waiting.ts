/**
 * Waits before an attempt: short ones are slept, long ones are thrown as `remote-busy` with their length, so that the
 * queue waits instead of a function that is paid for by the second.
 */
import { CodedError } from '../rules/errors.ts';
import type { Attempt, RetriedCall, RetryDeps } from './attempt.ts';
import { budgetOf } from './time-budget.ts';

/** The cause of a wait: the remote gives no answer, asked us to slow down, or this worker was too slow. */
export type Busy = 'no-answer' | 'limited' | 'late';

/** Sleeps that many milliseconds, or throws `remote-busy` (retry) when they are too many to sleep, or beyond the budget or the deadline. */
export async function waitOrDefer(
  attempt: Attempt,
  ms: number,
  { why, because }: { readonly why: string; readonly because: Busy },
  deps: Pick<RetryDeps, 'policy' | 'now' | 'sleep'>,
): Promise<void> {
  const { call, startedAt } = attempt;
  const isTooLong =
    ms > deps.policy.maxSleepMs || deps.now() - startedAt + ms > budgetOf(attempt, deps.policy);
  if (isTooLong) throw remoteBusy(call, ms, { why, because });
  await sleepUnlessCancelled(ms, call.request.signal, deps);
}

/** Waits so many milliseconds. Throws `http-aborted` (retry) as soon as the call is cancelled. */
export async function sleepUnlessCancelled(
  ms: number,
  signal: AbortSignal | undefined,
  deps: Pick<RetryDeps, 'sleep'>,
): Promise<void> {
  if (signal === undefined) return deps.sleep(ms);
  const cancelled = Promise.withResolvers<undefined>();
  const stop = (): void => cancelled.resolve(undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([deps.sleep(ms), cancelled.promise]);
  signal.removeEventListener('abort', stop);
  if (signal.aborted) throw new CodedError('http-aborted', { detail: 'It was cancelled while it waited.' });
}

/** `remote-busy` (retry): the call may be delivered again after that many milliseconds. */
export function remoteBusy(
  call: RetriedCall,
  ms: number,
  { why, because, cause }: { readonly why: string; readonly because: Busy; readonly cause?: CodedError },
): CodedError {
  return new CodedError('remote-busy', {
    // The reader must see what to fix: a refused connection, a name that is unknown, a certificate nobody trusts.
    detail: [`${call.scope}, ${call.route}: ${why}.`, cause?.detail ?? ''].join(' ').trim(),
    facts: { scope: call.scope, route: call.route, because },
    retryAfterMs: ms,
    ...(cause === undefined ? {} : { cause }),
  });
}
