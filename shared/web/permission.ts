/**
 * A write that is refused to us may be the matter of its record: a closed one, a rule that aborts. The same kind of write
 * refused for one record after the other, and accepted for none in between, is a fact about our account: a role was taken
 * away. Then writes of that kind are held, and one at a time finds out whether they are accepted again.
 *
 * Refusals are counted in the memory of each process; only what is decided is shared. A process that has counted too few
 * asks at a refusal whether another one has decided: instances come and go while a role is missing.
 */
import { randomUUID } from 'node:crypto';
import { asCodedError, CodedError, type ErrorCode } from '../rules/errors.ts';
import type { LostRole } from '../rules/refused-credentials.ts';
import type { RetryDeps } from './attempt.ts';

/** The codes of one remote. */
export interface Permissions {
  /** The remote's name, never a secret. */
  readonly remote: string;
  /** The code with which a single write is refused. */
  readonly refusal: ErrorCode;
  /** The code for all writes of a kind. */
  readonly lost: LostRole;
}

/** One write. */
export interface PermittedCall {
  /** For example `PATCH /table/incident/{sys_id}`. */
  readonly kind: string;
  /** Tells writes to one record apart from those to others; null for a write that makes one. */
  readonly record: string | null;
}

/** Records in a row whose refusal is no coincidence. */
const recordsInARow = 3;
/** Failures that say nothing about permission. */
const silent: ReadonlySet<string> = new Set([
  'remote-busy',
  'remote-write-ambiguous',
  'http-no-answer',
  'http-timeout',
  'http-aborted',
  'connectwise-failed',
  'servicenow-failed',
  'connectwise-unauthorized',
  'servicenow-unauthorized',
]);

/** A guard around the writes at one remote. Throws what the write throws, and `lost` (retry) while its kind is held. */
export function permittedCalls(
  { remote, refusal, lost }: Permissions,
  { circuitBreaker, now }: Pick<RetryDeps, 'circuitBreaker' | 'now'>,
): <Answer>(of: PermittedCall, call: () => Promise<Answer>) => Promise<Answer> {
  /** The records that were refused since a write of the kind was accepted. */
  const refused = new Map<string, Set<string>>();
  const isHeld = (kind: string): boolean => (refused.get(kind)?.size ?? 0) >= recordsInARow;

  const lostError = (kind: string, retryAfterMs?: number): CodedError =>
    new CodedError(lost, {
      detail: `${remote} refuses ${kind} for every record. Give the role of the integration's account back; the work waits.`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  const requireEntry = async (kind: string, owner: string): Promise<void> => {
    if (!isHeld(kind)) return;
    const entry = await circuitBreaker?.enter(`${remote} ${kind}`, owner, now());
    if (entry?.kind === 'open') throw lostError(kind, Math.max(1, entry.until - now()));
  };
  const accepted = async (kind: string, owner: string): Promise<void> => {
    const wasHeld = isHeld(kind);
    refused.delete(kind);
    if (wasHeld) await circuitBreaker?.record(`${remote} ${kind}`, owner, { answered: true, why: '' }, now());
  };

  /** Takes one more refusal. Throws `lost` where it is one of all records. */
  const refuse = async ({ kind, record }: PermittedCall, owner: string): Promise<void> => {
    const records = refused.get(kind) ?? new Set<string>();
    refused.set(kind, records);
    // More of them need not be distinguished.
    if (records.size < recordsInARow) records.add(record ?? owner);
    if (!isHeld(kind)) {
      const entry = await circuitBreaker?.enter(`${remote} ${kind}`, owner, now());
      if (entry === undefined || entry.kind === 'closed') return;
      while (!isHeld(kind)) records.add(randomUUID());
    }
    const how = { answered: false, why: lost, atOnce: true };
    await circuitBreaker?.record(`${remote} ${kind}`, owner, how, now());
    throw lostError(kind);
  };

  return async (of, call) => {
    const { kind } = of;
    const owner = randomUUID();
    await requireEntry(kind, owner);
    try {
      const answer = await call();
      await accepted(kind, owner);
      return answer;
    } catch (thrown) {
      const { code } = asCodedError(thrown);
      if (code === refusal) await refuse(of, owner);
      else if (!silent.has(code)) await accepted(kind, owner);
      throw thrown;
    }
  };
}
