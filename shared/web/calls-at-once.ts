/**
 * Each instance has so many calls under way at a remote as `rules/remotes/calls-at-once.ts` says; the others wait for their turn, in
 * the order in which they came.
 */
import type { CallsAtOnce, RateLimiter } from '../ports/remotes.ts';
import { atOnceNow, refusalsInARow, type AtOnceBounds } from '../rules/remotes/calls-at-once.ts';
import type { Attempt, RetryDeps, SendAttempt } from './attempt.ts';
import { budgetOf } from './time-budget.ts';
import { remoteBusy, sleepUnlessCancelled } from './waiting.ts';

/**
 * The calls of one process. The sender reports refusals to `limiter`, which knows those of other instances. `now`
 * in milliseconds since 1970.
 */
export function callsAtOnce(
  limiter: Pick<RateLimiter, 'slowDown'>,
  { bounds, now }: { readonly bounds: AtOnceBounds; readonly now: () => number },
): CallsAtOnce {
  const remotes = new Map<
    string,
    {
      underWay: number;
      /** Since the last time that this remote refused. */
      answers: number;
      inARow: number;
      refusedAt: number;
      readonly waiting: Set<() => void>;
    }
  >();
  const at = (remote: string) => {
    const held = remotes.get(remote) ?? {
      underWay: 0,
      answers: Number.POSITIVE_INFINITY,
      inARow: 0,
      refusedAt: Number.NEGATIVE_INFINITY,
      waiting: new Set(),
    };
    remotes.set(remote, held);
    return held;
  };
  const hasRoom = (remote: string): boolean =>
    at(remote).underWay < atOnceNow(limiter.slowDown?.(remote) ?? null, now(), bounds);

  /** A call that ends lets in as many as there is room for: the room may have grown meanwhile. */
  function letIn(remote: string): void {
    const { waiting } = at(remote);
    for (const begin of waiting) {
      if (!hasRoom(remote)) return;
      begin();
    }
  }

  return {
    answered: (remote) => void (at(remote).answers += 1),
    refused(remote, sentAt) {
      const held = at(remote);
      // One that was on its way when another was refused is of the same moment: one hiccup may refuse several.
      if (sentAt > held.refusedAt) {
        held.inARow = held.answers <= held.underWay ? held.inARow + 1 : 1;
        held.answers = 0;
        held.refusedAt = now();
      }
      return held.inARow >= refusalsInARow ? { sentAt, underWay: Math.max(1, held.underWay) } : undefined;
    },
    enter(remote) {
      const held = at(remote);
      let isIn = false;
      const take = (): void => {
        isIn = true;
        held.underWay += 1;
      };
      if (held.waiting.size === 0 && hasRoom(remote)) take();
      const turn = Promise.withResolvers<void>();
      const begin = (): void => {
        held.waiting.delete(begin);
        take();
        turn.resolve();
      };
      if (!isIn) held.waiting.add(begin);
      return {
        turn: isIn ? null : turn.promise,
        leave() {
          held.waiting.delete(begin);
          if (isIn) held.underWay -= 1;
          isIn = false;
          letIn(remote);
        },
      };
    },
  };
}

type Deps = Pick<RetryDeps, 'atOnce' | 'policy' | 'now' | 'sleep'>;

/**
 * Lets a call wait for its turn among those to its remote. Throws `http-aborted` and `remote-busy` (retry) while it
 * waits. Between two attempts of a call its place is free.
 */
export function withCallsAtOnce(next: SendAttempt, deps: Deps): SendAttempt {
  const { atOnce } = deps;
  if (atOnce === undefined) return next;
  return async (attempt) => {
    const place = atOnce.enter(attempt.call.scope);
    try {
      if (place.turn !== null) await turnOf(place.turn, attempt, deps);
      return await next(attempt);
    } finally {
      place.leave();
    }
  };
}

/** Longer than a wait that may be slept through is left to the queue, as with every limit. */
async function turnOf(turn: Promise<void>, attempt: Attempt, deps: Deps): Promise<void> {
  const { call, startedAt } = attempt;
  const left = budgetOf(attempt, deps.policy) - (deps.now() - startedAt);
  const patience = Math.max(1, Math.min(deps.policy.maxSleepMs, left));
  const tooLate = sleepUnlessCancelled(patience, call.request.signal, deps).then(() => 'too late' as const);
  if ((await Promise.race([turn, tooLate])) !== 'too late') return;
  const why = 'as many calls as it bears at once are under way';
  throw remoteBusy(call, deps.policy.maxSleepMs, { why, because: 'limited' });
}
