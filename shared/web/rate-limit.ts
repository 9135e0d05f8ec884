/**
 * All instances wait when one must wait: before an attempt the limit is asked, after a 429 it is set, for all and with
 * less at once.
 */
import { CodedError } from '../rules/errors.ts';
import type { Attempt, RetryDeps, SendAttempt } from './attempt.ts';
import { waitOrDefer } from './waiting.ts';

type Deps = Pick<RetryDeps, 'rateLimiter' | 'atOnce' | 'policy' | 'now' | 'sleep'>;

/**
 * Lets a call wait while its remote asks everybody to, and tells of a refusal. Throws `http-aborted` and `remote-busy`
 * (retry) while it waits.
 */
export function withRateLimit(next: SendAttempt, deps: Deps): SendAttempt {
  return async (attempt) => {
    await passLimit(attempt, deps);
    const sentAt = deps.now();
    const came = await next(attempt);
    const { answer, decision } = came;
    const { scope } = attempt.call;
    if (answer?.status !== 429) {
      if (answer !== undefined) deps.atOnce?.answered(scope);
      return came;
    }
    const refusal = deps.atOnce?.refused(scope, sentAt);
    if (decision.kind === 'wait' || decision.kind === 'defer')
      await deps.rateLimiter?.block(scope, deps.now() + decision.ms, refusal);
    return came;
  };
}

/** Asks again after each wait: another call may have received a 429 meanwhile. */
async function passLimit(attempt: Attempt, deps: Deps): Promise<void> {
  for (;;) {
    if (attempt.request.signal?.aborted === true)
      throw new CodedError('http-aborted', { detail: 'It was cancelled before it was sent.' });
    const left = ((await deps.rateLimiter?.blockedUntil(attempt.call.scope)) ?? 0) - deps.now();
    if (left <= 0) return;
    await waitOrDefer(attempt, left, { why: 'all of us were asked to wait', because: 'limited' }, deps);
  }
}
