/** The path of a kind of record, and the parts that every question about it shares. */
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from './call.ts';

/** The path and the route of a kind of record: the path holds ids, the route placeholders. */
export interface Place {
  readonly path: string;
  readonly route: string;
  /** Only tickets can be searched by POST, for conditions that are too long for an address. */
  readonly search?: boolean;
  /** Usually one page long: read by numbers, because forward-only paging asks once more to learn that it ended. */
  readonly short?: boolean;
}

/** The answer of `/count`. Throws `http-not-json` (retry) for one without a count, and the codes of the call. */
export async function countOf(
  call: CallConnectWise,
  { path, route }: Place,
  query: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { value } = await call({
    method: 'GET',
    path: `${path}/count`,
    route: `${route}/count`,
    query,
    repeatable: true,
  });
  const count = (value as { readonly count?: unknown } | null)?.count;
  if (typeof count === 'number') return count;
  throw new CodedError('http-not-json', { detail: `GET ${route}/count answered without a count.` });
}

/**
 * The server's clock as it answered, milliseconds since 1970. Throws `connectwise-failed` (retry) for an answer without
 * a Date.
 */
export function dateOf(headers: Readonly<Record<string, string>>, route: string): number {
  const date = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(date))
    throw new CodedError('connectwise-failed', { detail: `GET ${route} answered without a Date header.` });
  return date;
}

/**
 * The id, which goes into addresses. Throws `query-value-refused` (dead-letter) for anything but a whole positive
 * number.
 */
export function idOf(id: number): number {
  if (!isId(id)) throw new CodedError('query-value-refused', { detail: 'An id is a whole positive number.' });
  return id;
}

/** Fifteen digits: every whole number up to it is exact. */
const largestId = 999_999_999_999_999;

/** Returns true if a value that came is the id of a record: a whole positive number, which a larger one is not exactly. */
export function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= largestId;
}

/**
 * The record. Throws `http-not-json` (retry) for JSON that is none: whoever reads a field of `null` fails without a
 * code.
 */
export function recordIn(value: unknown, route: string): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new CodedError('http-not-json', { detail: `${route} did not answer with a record.` });
}

/** The record that a create has made. Throws `remote-write-ambiguous` (retry) when the answer does not name it. */
export function madeIn(value: unknown, route: string): unknown {
  if (typeof value === 'object' && value !== null && 'id' in value && isId(value.id)) return value;
  throw new CodedError('remote-write-ambiguous', {
    detail: `POST ${route} was answered, but not with the record that it made.`,
    facts: { route: `POST ${route}` },
  });
}
