/**
 * Posts JSON to a channel: tried again while it is down for a moment, and as the channel asks. No limit or circuit that
 * is kept in storage stands in between: that storage fails is what an alert may tell.
 */
import { channelLimited, channelUnreachable, maxDeliveryMs } from '../rules/alerts/delivery-error.ts';
import type { RetryPolicy } from '../rules/retry.ts';
import type { Attempted, RetriedCall, RetryDeps } from '../web/attempt.ts';
import { withReport } from '../web/report.ts';
import { withDecision, withRetry } from '../web/retry.ts';
import type { WebAnswer } from '../web/send.ts';
import { withTimeBudget } from '../web/time-budget.ts';

/** The network and the clock of a channel. */
export type PostDeps = Omit<RetryDeps, 'policy' | 'rateLimiter' | 'circuitBreaker'>;

/** One message. */
export interface Post {
  readonly url: URL;
  readonly body: string;
  /** For metrics: says which interface it is, and nothing of the address. */
  readonly route: string;
  readonly scope: string;
  /** Fires when the time of the delivery is over. */
  readonly late: AbortSignal;
}

/** A slow answer gets all of the time: cut off and sent again, the message could be shown twice. */
const policy: RetryPolicy = {
  maxAttempts: 3,
  baseMs: 500,
  capMs: 4_000,
  maxSleepMs: 10_000,
  budgetMs: maxDeliveryMs - 2_000,
  coolDownMs: 60_000,
};

/**
 * The answer, whatever it says of the message. Throws `alert-channel-unreachable` and `alert-channel-limited` (retry); a
 * redirect is not followed.
 */
export async function post({ url, body, route, scope, late }: Post, deps: PostDeps): Promise<WebAnswer> {
  const call: RetriedCall = {
    request: {
      method: 'POST',
      url: url.href,
      headers: { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' },
      body,
      timeoutMs: policy.budgetMs,
      maxBytes: 256 * 1024,
      signal: late,
    },
    repeatable: true,
    route,
    scope,
  };
  const whole: RetryDeps = { ...deps, policy };
  const send = withRetry(withDecision(withTimeBudget(withReport(whole), whole), whole), whole);
  const startedAt = deps.now();
  return answerOf(
    await send({
      call,
      request: call.request,
      owner: '',
      startedAt,
      number: 1,
      maxAttempts: policy.maxAttempts,
    }),
  );
}

function answerOf({ answer, error, decision }: Attempted): WebAnswer {
  if (answer === undefined) {
    const reason = error.facts['reason'];
    throw channelUnreachable(`${error.sentence}${typeof reason === 'string' ? ` (${reason})` : ''}`);
  }
  if (answer.status === 429)
    throw channelLimited(decision.kind === 'defer' ? decision.ms : policy.coolDownMs);
  if (decision.kind === 'defer') throw channelUnreachable(`It answered ${answer.status}.`);
  return answer;
}
