/** All attempts and waits of a call together have one budget of time. */
import type { RetryDeps, SendOnce } from './attempt.ts';

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
