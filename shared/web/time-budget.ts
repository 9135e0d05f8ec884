/** All attempts and waits of a call together have one budget of time. */
import type { Attempt, RetryDeps, SendOnce } from './attempt.ts';

/** A repeated attempt may take what is left of the budget, the first one its own time-out. */
export function withTimeBudget(next: SendOnce, deps: Pick<RetryDeps, 'policy' | 'now'>): SendOnce {
  return (attempt) => {
    const { request, number, startedAt } = attempt;
    if (number === 1) return next(attempt);
    const left = Math.max(1, startedAt + deps.policy.budgetMs - deps.now());
    return next(
      left < request.timeoutMs ? { ...attempt, request: { ...request, timeoutMs: left } } : attempt,
    );
  };
}

/** The time for all attempts and waits of a call, in milliseconds: the policy's, or less where its deadline comes first. */
export function budgetOf(
  { call, startedAt }: Pick<Attempt, 'call' | 'startedAt'>,
  { budgetMs }: RetryDeps['policy'],
): number {
  return call.deadline === undefined ? budgetMs : Math.min(budgetMs, call.deadline - startedAt);
}
