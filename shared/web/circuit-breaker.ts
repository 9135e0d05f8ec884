/**
 * A remote that does not answer is left alone by all instances. The circuit is asked before each attempt, and told once
 * how the call ended with all its attempts: a call that is answered at its second attempt is no failure.
 */
import { isGateway } from '../rules/retry.ts';
import { isAnswer, type Attempt, type RetryDeps, type SendAttempt } from './attempt.ts';
import { waitOrDefer } from './waiting.ts';

type Deps = Pick<RetryDeps, 'circuitBreaker' | 'policy' | 'now' | 'sleep'>;

/** Asks before each attempt. Throws `http-aborted` and `remote-busy` (retry) while it waits for an open circuit. */
export function withCircuitBreaker(next: SendAttempt, deps: Deps): SendAttempt {
  if (deps.circuitBreaker === undefined) return next;
  return async (attempt) => {
    const entry = await passCircuit(attempt, deps);
    // The trial of a half-open circuit is one attempt: the others wait for its end.
    return next(entry === 'half-open' ? { ...attempt, maxAttempts: attempt.number } : attempt);
  };
}

async function passCircuit(attempt: Attempt, deps: Deps): Promise<'closed' | 'half-open'> {
  const { call, owner } = attempt;
  for (;;) {
    const entry = await deps.circuitBreaker?.enter(call.scope, owner, deps.now());
    if (entry === undefined) return 'closed';
    if (entry.kind !== 'open') return entry.kind;
    const left = Math.max(1, entry.until - deps.now());
    const why = `it did not answer and is left alone for a while (${entry.why})`;
    await waitOrDefer(attempt, left, { why, because: 'no-answer' }, deps);
  }
}

/**
 * Tells the circuit breaker how a call ended; a cancelled one, or a fault of this program, says nothing of the remote.
 */
export function withCircuitRecord(
  next: SendAttempt,
  deps: Pick<RetryDeps, 'circuitBreaker' | 'now'>,
): SendAttempt {
  if (deps.circuitBreaker === undefined) return next;
  return async (attempt) => {
    const came = await next(attempt);
    const { answer, error } = came;
    if (error?.code === 'unexpected') return came;
    // An error of the answer itself, too large for example, came from the remote; so did no answer of a gateway.
    const answered = answer === undefined ? isAnswer(error) : !isGateway(answer.status);
    const why = answer === undefined ? error.code : `status ${answer.status}`;
    await deps.circuitBreaker?.record(attempt.call.scope, attempt.owner, { answered, why }, deps.now());
    return came;
  };
}
