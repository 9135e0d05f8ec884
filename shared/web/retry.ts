/** Carries out the decision of `rules/retry.ts` whether an attempt is followed by another. */
import { asCodedError } from '../rules/errors.ts';
import { decideRetry, doneWith, type RetryDecision } from '../rules/retry.ts';
import { isAnswer, type Attempt, type RetryDeps, type SendAttempt, type SendOnce } from './attempt.ts';
import type { WebAnswer } from './send.ts';
import { budgetOf } from './time-budget.ts';
import { sleepUnlessCancelled } from './waiting.ts';

/** Attempts one after the other, until one is not followed by another. Throws `http-aborted` (retry) while it waits. */
export function withRetry(next: SendAttempt, deps: Pick<RetryDeps, 'sleep'>): SendAttempt {
  return async (first) => {
    for (let attempt = first; ; attempt = { ...attempt, number: attempt.number + 1 }) {
      const came = await next(attempt);
      if (came.decision.kind !== 'wait') return came;
      await sleepUnlessCancelled(came.decision.ms, first.request.signal, deps);
    }
  };
}

/** One attempt, and the decision about the next. Throws `http-aborted` (retry): a cancelled call decides nothing. */
export function withDecision(
  next: SendOnce,
  deps: Pick<RetryDeps, 'policy' | 'now' | 'random'>,
): SendAttempt {
  return async (attempt) => {
    let answer: WebAnswer;
    try {
      answer = await next(attempt);
    } catch (thrown) {
      const error = asCodedError(thrown);
      if (error.code === 'http-aborted') throw error;
      // A fault of this program says nothing of the remote, and would come again.
      if (error.code === 'unexpected' && attempt.call.repeatable) throw error;
      // It would be so again at once; and a write that was answered at such length may have happened.
      if (isAnswer(error)) return { error, decision: { kind: 'stop', reason: 'refused' } };
      return { error, decision: decided(attempt, undefined, deps) };
    }
    return { answer, decision: decided(attempt, answer, deps) };
  };
}

function decided(
  attempt: Attempt,
  answer: WebAnswer | undefined,
  deps: Pick<RetryDeps, 'policy' | 'now' | 'random'>,
): RetryDecision {
  const done = doneWith(answer?.status ?? null);
  if (done !== null) return done;
  const { call, number, maxAttempts, startedAt } = attempt;
  const retryAfter = answer?.headers['retry-after'] ?? null;
  const result = {
    repeatable: call.repeatable,
    status: answer?.status ?? null,
    retryAfter,
    // A date in Retry-After is one of the server's clock.
    serverTime: retryAfter === null ? null : timeOf(answer?.headers['date']),
    attempt: number,
    elapsedMs: deps.now() - startedAt,
  };
  const policy = { ...deps.policy, maxAttempts, budgetMs: budgetOf(attempt, deps.policy) };
  return decideRetry(result, policy, deps.random(), deps.now());
}

function timeOf(date: string | undefined): number | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? null : time;
}
