/**
 * Work that was put off because of a failure that may pass: one row a record while its nudge waits on the queue, so that
 * a person sees what it waits for, since when, and when it is tried next. The engine decides nothing by it.
 */
import type { CodedError, ErrorCode } from '../../errors.ts';
import type { Nudge } from '../nudge.ts';
import type { Pair } from '../pair.ts';
import { sideNames, type SideName } from '../record.ts';

/** The event that the work waits for. */
export type WaitReason =
  /** It gives no answer, or a gateway answers in its place. */
  | 'no-answer'
  /** It asked us to slow down. */
  | 'limited'
  | 'credentials-refused'
  | 'role-lost'
  /** Our own storage. */
  | 'storage'
  /** Something else; the code says what. */
  | 'other';

/** One record's work that is put off, as stored. Times are ISO 8601, our clock. */
export interface Deferral {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  /** The code of the last failure. */
  readonly code: ErrorCode;
  readonly reason: WaitReason;
  /** The system that is waited for; null where it is neither. */
  readonly waitsFor: SideName | null;
  /** The first failure of this row of tries. */
  readonly since: string;
  readonly lastAt: string;
  readonly tries: number;
  readonly nextTryAt: string;
}

/** The row after one more failure; `before` is the record's row so far, `now` in milliseconds since 1970. */
export function deferredOnceMore(
  before: Deferral | null,
  { link, side, recordId }: Pick<Nudge, 'link' | 'side' | 'recordId'>,
  error: CodedError,
  { now, delaySeconds }: { readonly now: number; readonly delaySeconds: number },
): Deferral {
  const lastAt = new Date(now).toISOString();
  return {
    link,
    side,
    recordId,
    code: error.code,
    ...waitOf(error),
    since: before?.since ?? lastAt,
    lastAt,
    tries: (before?.tries ?? 0) + 1,
    nextTryAt: new Date(now + delaySeconds * 1000).toISOString(),
  };
}

/**
 * True for a row whose failures are over: a run of the same pair has read both records since the last of them. Its nudge
 * may wait for a quarter of an hour more, and removes the row.
 */
export function isOver({ lastAt }: Pick<Deferral, 'lastAt'>, pair: Pick<Pair, 'readAt'> | null): boolean {
  return pair !== null && sideNames.every((side) => Date.parse(pair.readAt[side] ?? '') > Date.parse(lastAt));
}

type Failure = Pick<CodedError, 'facts'> & { readonly code: string };

/** The wait that a failure causes, and the system that is waited for. */
export function waitOf(error: Failure): Pick<Deferral, 'reason' | 'waitsFor'> {
  return { reason: reasonOf(error), waitsFor: sideOf(error) };
}

function sideOf({ code, facts }: Failure): SideName | null {
  const scope = String(facts['scope'] ?? '');
  return sideNames.find((side) => code.startsWith(`${side}-`) || scope.startsWith(`${side}:`)) ?? null;
}

function reasonOf({ code, facts }: Failure): WaitReason {
  if (code.endsWith('-unauthorized')) return 'credentials-refused';
  if (code.endsWith('-role-lost')) return 'role-lost';
  if (code.startsWith('storage-')) return 'storage';
  if (code === 'remote-busy' && facts['because'] === 'limited') return 'limited';
  const isSilent = code === 'http-no-answer' || code === 'http-timeout' || code === 'remote-busy';
  return isSilent || code === 'connectwise-failed' || code === 'servicenow-failed' ? 'no-answer' : 'other';
}
