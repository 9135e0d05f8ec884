/**
 * Credentials that a remote refuses are a fact about the account, not about the record that was asked for: as with a
 * remote that does not answer, all calls of the account are held, and one call at a time finds out whether it is accepted
 * again.
 *
 * Only who was refused itself asks for the shared circuit, so that an accepted account costs no look at storage.
 */
import { randomUUID } from 'node:crypto';
import { asCodedError, CodedError } from '../rules/errors.ts';
import type { RefusedCredentials } from '../rules/refused-credentials.ts';
import type { RetryDeps } from './attempt.ts';

/** An account at a remote. */
export interface Account {
  /** The remote's name and that of the credentials, never a secret. */
  readonly name: string;
  /** The code (retry) with which its calls say that every set of credentials was refused. */
  readonly refusal: RefusedCredentials;
}

/** Failures that say nothing about the credentials: the call may not have reached whoever judges them. */
const silent: ReadonlySet<string> = new Set([
  'remote-busy',
  'http-no-answer',
  'http-timeout',
  'http-aborted',
]);

/** A guard around the calls of one account. Throws what the call throws, and the account's refusal while it is held. */
export function accountCalls(
  { name, refusal }: Account,
  { circuitBreaker, now }: Pick<RetryDeps, 'circuitBreaker' | 'now'>,
): <Answer>(call: () => Promise<Answer>) => Promise<Answer> {
  let wasRefused = false;

  const requireEntry = async (owner: string): Promise<void> => {
    const entry = await circuitBreaker?.enter(name, owner, now());
    if (entry?.kind !== 'open') return;
    throw new CodedError(refusal, {
      detail: `Every set of credentials was refused; ${name} is asked again in a while.`,
      retryAfterMs: Math.max(1, entry.until - now()),
    });
  };
  const record = async (owner: string, answered: boolean): Promise<void> => {
    await circuitBreaker?.record(name, owner, { answered, why: refusal, atOnce: true }, now());
    wasRefused = !answered;
  };

  return async (call) => {
    // Most calls never have to do with the circuit, and need no name there.
    let id: string | undefined;
    const owner = (): string => (id ??= randomUUID());
    if (wasRefused) await requireEntry(owner());
    try {
      const answer = await call();
      if (wasRefused) await record(owner(), true);
      return answer;
    } catch (thrown) {
      const { code } = asCodedError(thrown);
      if (code === refusal) await record(owner(), false);
      else if (wasRefused && !silent.has(code)) await record(owner(), true);
      throw thrown;
    }
  };
}
