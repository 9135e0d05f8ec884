/**
 * Sends a request as often as `rules/retry.ts` says. Everything around it is one small function that wraps the verb of
 * `attempt.ts` and can be read alone; this is the order in which they stand around one another:
 *
 *     sendWithRetry
 *       withCircuitRecord      tells the circuit once how the call ended          circuit-breaker.ts
 *         withRetry            one attempt after the other                        retry.ts
 *           withCallsAtOnce    waits while as many as it bears are under way      calls-at-once.ts
 *             withRateLimit    waits while all must wait; a 429 stops all         rate-limit.ts
 *               withCircuitBreaker   waits while the circuit is open              circuit-breaker.ts
 *                 withDeadline       starts no attempt after the call's deadline  deadline.ts
 *                   withDecision     decides what follows this attempt            retry.ts
 *                     withTimeBudget no attempt outlives the call's time          time-budget.ts
 *                       withReport   tells of the attempt                         report.ts
 *                         send       the request itself                           send.ts
 *
 * The limit is asked before the circuit, so that no trial of a half-open circuit waits for a limit; the decision stands
 * inside of both, because the limit of a 429 is as long as the decided wait. The deadline is looked at behind all waits. A
 * call keeps its place while it waits for the limit, so that no more begin at its end than the remote bears.
 */
import { randomUUID } from 'node:crypto';
import { CodedError } from '../rules/errors.ts';
import { retryLimits, retryReasons } from '../rules/retry.ts';
import type { Attempted, RetriedCall, RetryDeps, SendAttempt } from './attempt.ts';
import { withCircuitBreaker, withCircuitRecord } from './circuit-breaker.ts';
import { withCallsAtOnce } from './calls-at-once.ts';
import { withDeadline } from './deadline.ts';
import { withRateLimit } from './rate-limit.ts';
import { withReport } from './report.ts';
import { withDecision, withRetry } from './retry.ts';
import type { Send, WebAnswer } from './send.ts';
import { withTimeBudget } from './time-budget.ts';
import { remoteBusy } from './waiting.ts';

/**
 * The last answer, whatever its status, or a coded error: `remote-busy` (retry, with `retryAfterMs`) for a wait that is
 * too long to sleep or leads past the deadline, `remote-write-ambiguous` (retry) when a write that must not be repeated got no answer,
 * `http-aborted` (retry) as soon as the call is cancelled, or what `send` throws.
 */
export async function sendWithRetry(call: RetriedCall, deps: RetryDeps): Promise<WebAnswer> {
  const came = await senderOf(deps)({
    call,
    request: call.request,
    owner: randomUUID(),
    startedAt: deps.now(),
    number: 1,
    maxAttempts: deps.policy.maxAttempts,
  });
  return answerOf(came, call);
}

/** The parts are composed once, and not for each call: nine functions a call would be made in vain. */
const senders = new WeakMap<RetryDeps, SendAttempt>();

function senderOf(deps: RetryDeps): SendAttempt {
  const known = senders.get(deps);
  if (known !== undefined) return known;
  const reported = withReport(deps);
  const inTime = withTimeBudget(reported, deps);
  const decided = withDecision(inTime, deps);
  const due = withDeadline(decided, deps);
  const admitted = withCircuitBreaker(due, deps);
  const limited = withRateLimit(admitted, deps);
  const inTurn = withCallsAtOnce(limited, deps);
  const retried = withRetry(inTurn, deps);
  const recorded = withCircuitRecord(retried, deps);
  senders.set(deps, recorded);
  return recorded;
}

/** The same dependencies for a call that cannot be sent again, because its body is gone once it was sent: one attempt. */
export function once(deps: RetryDeps): RetryDeps {
  return { ...deps, policy: { ...deps.policy, maxAttempts: 1 } };
}

/**
 * A sender for requests that stand outside a client's calls but belong to the same remote: a token, a codebase. Throws
 * as `sendWithRetry`, but never `remote-write-ambiguous`: its requests may be repeated.
 */
export function retriedSend(of: Pick<RetriedCall, 'route' | 'scope'>, deps: RetryDeps): Send {
  return (request) => sendWithRetry({ ...of, request, repeatable: true }, deps);
}

function answerOf({ answer, error, decision }: Attempted, call: RetriedCall): WebAnswer {
  if (error?.treatment === 'dead-letter') throw error;
  const status = answer?.status ?? null;
  if (decision.kind === 'defer' && (status === null || status === 429 || status === 503)) {
    const why = `${retryReasons[decision.reason]}; ${retryLimits[decision.limit]}`;
    const because = decision.reason === 'throttled' ? 'limited' : 'no-answer';
    throw remoteBusy(call, decision.ms, { why, because, ...(error === undefined ? {} : { cause: error }) });
  }
  if (answer !== undefined) return answer;
  if (call.repeatable) throw error;
  throw new CodedError('remote-write-ambiguous', {
    detail: `${call.scope}, ${call.route}: no answer came.`,
    facts: { scope: call.scope, route: call.route },
    cause: error,
  });
}
