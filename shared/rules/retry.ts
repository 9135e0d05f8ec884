/**
 * Whether a call is tried again, as one pure question with a reason for every answer.
 *
 * What the remote says (Retry-After) beats our own arithmetic. A write whose answer is lost may have happened, so only
 * calls that are safe to repeat are repeated; everybody else is told that the outcome is unknown and looks it up.
 */

export interface RetryPolicy {
  readonly maxAttempts: number;
  /** First wait without word from the remote; doubles with each attempt, with full jitter. Milliseconds. */
  readonly baseMs: number;
  readonly capMs: number;
  /** The longest wait that is slept through; a longer one is left to the queue. Milliseconds. */
  readonly longestSleepMs: number;
  /** All attempts and waits together, in milliseconds. */
  readonly budgetMs: number;
}

/** For work that a person or the queue waits for: a few quick tries, then let go. */
export const usualRetry: RetryPolicy = {
  maxAttempts: 4,
  baseMs: 300,
  capMs: 8_000,
  longestSleepMs: 10_000,
  // Below half the life of a claim on a pair, so that nobody writes under a claim that has ended.
  budgetMs: 40_000,
};

export interface AttemptResult {
  /** True when the same call may be sent twice without harm: reads, and writes that set a value. */
  readonly repeatable: boolean;
  /** Null when there was no answer at all. */
  readonly status: number | null;
  /** The header's text, if there was one. */
  readonly retryAfter: string | null;
  /** 1 for the first. */
  readonly attempt: number;
  readonly elapsedMs: number;
}

export type RetryDecision =
  | { readonly kind: 'done' }
  | { readonly kind: 'wait'; readonly ms: number; readonly reason: string }
  /** Give up here; the work may be delivered again after this many milliseconds. */
  | { readonly kind: 'defer'; readonly ms: number; readonly reason: string }
  | { readonly kind: 'stop'; readonly reason: string };

/** What to do after an attempt. `random` is from 0 up to 1; `now` is milliseconds since 1970. */
export function decideRetry(
  result: AttemptResult,
  policy: RetryPolicy,
  random: number,
  now: number,
): RetryDecision {
  const { status } = result;
  if (status !== null && status < 400) return { kind: 'done' };

  if (status === 429) {
    // Refused before any work was done, so even a create may be sent again.
    const asked = parseRetryAfter(result.retryAfter, now);
    return again(result, policy, asked ?? backoff(result.attempt, policy, random), 'told to slow down');
  }
  if (status === null) {
    if (!result.repeatable) return { kind: 'stop', reason: 'no answer, and the write may have happened' };
    return again(result, policy, backoff(result.attempt, policy, random), 'no answer');
  }
  if (status === 500) {
    // ConnectWise answers 500 for a time-out of its own, ServiceNow for a cancelled transaction: both may pass.
    if (!result.repeatable) return { kind: 'stop', reason: 'failed inside, and the write may have happened' };
    return again(result, policy, backoff(result.attempt, policy, random), 'failed inside');
  }
  if (status === 408 || status === 502 || status === 503 || status === 504) {
    if (!result.repeatable)
      return { kind: 'stop', reason: 'a gateway answered, and the write may have happened' };
    const asked = parseRetryAfter(result.retryAfter, now);
    return again(result, policy, asked ?? backoff(result.attempt, policy, random), 'gateway or maintenance');
  }
  return { kind: 'stop', reason: 'refused: the same call would be refused again' };
}

/** Milliseconds from now that a Retry-After header asks for (seconds or an HTTP date); null when it says nothing. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) || !/[a-z]/i.test(text) ? null : Math.max(0, date - now);
}

function backoff(attempt: number, policy: RetryPolicy, random: number): number {
  return Math.round(random * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1)));
}

function again(result: AttemptResult, policy: RetryPolicy, ms: number, reason: string): RetryDecision {
  if (ms > policy.longestSleepMs) return { kind: 'defer', ms, reason: `${reason}: too long to sleep` };
  if (result.attempt >= policy.maxAttempts)
    return { kind: 'defer', ms, reason: `${reason}: tried often enough` };
  if (result.elapsedMs + ms > policy.budgetMs) return { kind: 'defer', ms, reason: `${reason}: out of time` };
  return { kind: 'wait', ms, reason };
}
