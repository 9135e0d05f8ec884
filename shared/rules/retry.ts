/**
 * Decides whether a call is tried again, as one pure question with a named reason for every answer.
 *
 * The remote's word (Retry-After) beats our own arithmetic. A write whose answer is lost may have happened, so only
 * calls that are safe to repeat are repeated; other callers get the answer that the outcome is unknown, and look it up.
 */

/** The limits of trying again. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  /** First wait without word from the remote; doubles with each attempt, with full jitter. Milliseconds. */
  readonly baseMs: number;
  readonly capMs: number;
  /** The longest wait that is slept through; a longer one is left to the queue. Milliseconds. */
  readonly maxSleepMs: number;
  /** All attempts and waits together, in milliseconds. */
  readonly budgetMs: number;
  /** The time for which a remote is left alone after the last attempt when it asked for none. Milliseconds. */
  readonly coolDownMs: number;
}

/** The retry policy of work that a person or the queue waits for: a few quick tries, then let go. */
export const usualRetry: RetryPolicy = {
  maxAttempts: 4,
  baseMs: 300,
  capMs: 8_000,
  // A function is paid for by the second: a longer wait is left to the queue.
  maxSleepMs: 2_000,
  // Below half the life of a claim on a pair, so that nobody writes under a claim that has ended.
  budgetMs: 40_000,
  // The cool-down that users of ConnectWise's API have measured.
  coolDownMs: 30_000,
};

/** A remote that asks for more is not believed: one odd header must not stop us for years. */
const maxBelievedMs = 3_600_000;

/** One attempt and its answer. */
export interface AttemptResult {
  /** True when the same call may be sent twice without harm: reads, and writes that set a value. */
  readonly repeatable: boolean;
  /** Null when there was no answer at all. */
  readonly status: number | null;
  /** The header's text, if there was one. */
  readonly retryAfter: string | null;
  /** The server's clock as it answered, milliseconds since 1970: a date in Retry-After is counted from it. */
  readonly serverTime?: number | null;
  /** 1 for the first. */
  readonly attempt: number;
  readonly elapsedMs: number;
}

/** Every reason that a decision can have, as it reads in a log. */
export const retryReasons = {
  answered: 'it answered',
  throttled: 'it told us to slow down',
  'no-answer': 'it gave no answer',
  'failed-inside': 'it failed inside',
  gateway: 'a gateway answered in its place, or it is under maintenance',
  refused: 'it refused, and would refuse the same call again',
  'write-may-have-happened': 'the answer says nothing about the write, which may have happened',
} as const;
/** A reason of that list. */
export type RetryReason = keyof typeof retryReasons;

/** The limits that keep a repeatable call from being repeated here and now. */
export const retryLimits = {
  'too-long-to-sleep': 'the wait is too long to sleep through',
  'attempts-used': 'it was tried often enough',
  'budget-spent': 'the time for it is used up',
} as const;
/** A limit of that list. */
export type RetryLimit = keyof typeof retryLimits;

/** The step after an attempt. Milliseconds. */
export type RetryDecision =
  | { readonly kind: 'done'; readonly reason: 'answered' }
  | { readonly kind: 'wait'; readonly ms: number; readonly reason: RetryReason }
  /** Give up here; the work may be delivered again after this many milliseconds. */
  | {
      readonly kind: 'defer';
      readonly ms: number;
      readonly reason: RetryReason;
      readonly limit: RetryLimit;
    }
  | { readonly kind: 'stop'; readonly reason: 'refused' | 'write-may-have-happened' };

/**
 * Decides the step after an attempt. `random` is from 0 up to 1; `now` is milliseconds since 1970.
 *
 * @example
 * import { decideRetry, usualRetry } from './retry.ts';
 *
 * const told = { repeatable: true, status: 429, retryAfter: '1', attempt: 1, elapsedMs: 100 };
 * decideRetry(told, usualRetry, Math.random(), Date.now()); // → { kind: 'wait', ms: 1_000, reason: 'throttled' }
 * const lost = { ...told, repeatable: false, status: null, retryAfter: null };
 * decideRetry(lost, usualRetry, Math.random(), Date.now()); // → { kind: 'stop', reason: 'write-may-have-happened' }
 */
export function decideRetry(
  result: AttemptResult,
  policy: RetryPolicy,
  random: number,
  now: number,
): RetryDecision {
  const { status, attempt } = result;
  const done = doneWith(status);
  if (done !== null) return done;
  const asked = parseRetryAfter(result.retryAfter, result.serverTime ?? now);
  const ours = Math.round(random * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1)));

  // Refused before any work was done, so even a create may be sent again.
  if (status === 429) return again(result, policy, { reason: 'throttled', asked, ours });
  const reason = reasonOf(status);
  if (reason === 'refused') return { kind: 'stop', reason };
  if (!result.repeatable) return { kind: 'stop', reason: 'write-may-have-happened' };
  return again(result, policy, { reason, asked: reason === 'gateway' ? asked : null, ours });
}

const answered: RetryDecision = { kind: 'done', reason: 'answered' };

/** The decision after an answer that is no failure, whatever the limits of trying again; null for any other. */
export function doneWith(status: number | null): RetryDecision | null {
  return status !== null && status < 400 ? answered : null;
}

function reasonOf(status: number | null): 'no-answer' | 'failed-inside' | 'gateway' | 'refused' {
  if (status === null) return 'no-answer';
  // ConnectWise answers 500 for a time-out of its own, ServiceNow for a cancelled transaction: both may pass.
  if (status === 500) return 'failed-inside';
  return status === 408 || isGateway(status) ? 'gateway' : 'refused';
}

/** Statuses of whoever stands before the remote: 520 to 524 are Cloudflare's, behind which ConnectWise's cloud is. */
export function isGateway(status: number): boolean {
  return status === 502 || status === 503 || status === 504 || (status >= 520 && status <= 524);
}

/**
 * Milliseconds that a Retry-After header asks for (seconds or an HTTP date); null when it says nothing. `now` in
 * milliseconds since 1970.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1000, maxBelievedMs);
  const date = Date.parse(text);
  if (Number.isNaN(date) || !/[a-z]/i.test(text)) return null;
  return Math.min(Math.max(0, date - now), maxBelievedMs);
}

/** Milliseconds to wait: as the remote asked, or else by our own arithmetic. */
interface Wait {
  readonly reason: RetryReason;
  readonly asked: number | null;
  readonly ours: number;
}

function again(result: AttemptResult, policy: RetryPolicy, { reason, asked, ours }: Wait): RetryDecision {
  const ms = asked ?? ours;
  if (ms > policy.maxSleepMs) return { kind: 'defer', ms, reason, limit: 'too-long-to-sleep' };
  if (result.attempt >= policy.maxAttempts)
    return { kind: 'defer', ms: asked ?? policy.coolDownMs, reason, limit: 'attempts-used' };
  if (result.elapsedMs + ms > policy.budgetMs) return { kind: 'defer', ms, reason, limit: 'budget-spent' };
  return { kind: 'wait', ms, reason };
}
