/**
 * A call that may begin until a deadline: no wait leads past it, and no request of it starts after it. One that is under
 * way is not cut off, because a write that is broken off may have been done.
 */
import type { RetryDeps, SendAttempt } from './attempt.ts';
import { remoteBusy } from './waiting.ts';

/** Soon, because only this worker was too slow. */
const retryAfterMs = 1_000;

/**
 * Looks at the clock right before each attempt: whatever stands before it may have been slow. Throws `remote-busy` (retry)
 * after the deadline; this attempt was then not sent.
 */
export function withDeadline(next: SendAttempt, deps: Pick<RetryDeps, 'now'>): SendAttempt {
  return (attempt) => {
    const { deadline } = attempt.call;
    if (deadline === undefined || deps.now() <= deadline) return next(attempt);
    return Promise.reject(
      remoteBusy(attempt.call, retryAfterMs, {
        why: 'the time in which it may be sent is over, and it was not sent',
        because: 'late',
      }),
    );
  };
}
