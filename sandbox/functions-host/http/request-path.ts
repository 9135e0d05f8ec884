/** The address of a request as the host sees it: decoded once, dot segments resolved, an encoded slash left alone. */
import { isSameHost } from './host-header.ts';
import { decodeEscapes, encodePath } from './percent.ts';

/** A request's path and query in the forms that routes, functions and streaming need. */
export interface RequestAddress {
  /** Decoded path without the leading slash. */
  readonly path: string;
  /** The path as a function's `url` has it: dot segments resolved, encoded again. */
  readonly urlPath: string;
  /** The path as it is sent on to the library's server with streaming: every % is encoded once more. */
  readonly forwardedPath: string;
  /** With its question mark; empty when there is none. */
  readonly rawQuery: string;
}

/** A target that is refused before anything else is looked at. */
export interface RefusedTarget {
  readonly status: 400 | 405;
  /** Of 405: the one verb that such a target is for. */
  readonly allow?: string;
}

/** Takes a request's target apart. */
export function parseTarget(method: string, target: string, host: string): RequestAddress | RefusedTarget {
  if (target === '*') return method === 'OPTIONS' ? addressOf('', '') : { status: 405, allow: 'OPTIONS' };
  if (/[^!-~]/.test(target)) return { status: 400 };
  if (target.startsWith('/')) return addressOfTarget(target);
  if (!/^https?:\/\//i.test(target)) return { status: 400 };
  // The whole address: its host must be the one of the header. A proxy is spoken to like this.
  const url = URL.parse(target);
  if (url === null || !isSameHost(url, host)) return { status: 400 };
  return addressOfTarget(url.pathname + url.search);
}

function addressOfTarget(target: string): RequestAddress | RefusedTarget {
  const cut = target.indexOf('?');
  const rawPath = cut === -1 ? target : target.slice(0, cut);
  if (/%00/.test(rawPath)) return { status: 400 };
  return addressOf(withoutDots(decodeEscapes(rawPath, true)), cut === -1 ? '' : target.slice(cut));
}

/** A raw # is a letter like any other to a server; in an address that is passed on it is encoded. */
const addressOf = (path: string, query: string): RequestAddress => ({
  path: path.slice(1),
  urlPath: encodePath(path),
  forwardedPath: encodePath(path, true),
  rawQuery: query.replaceAll('#', '%23'),
});

function withoutDots(path: string): string {
  const kept: string[] = [];
  const parts = path.split('/');
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (part === '..') {
      if (kept.length > 1) kept.pop();
      if (last) kept.push('');
    } else if (part === '.') {
      if (last) kept.push('');
    } else kept.push(part);
  }
  return kept.join('/');
}

/**
 * The query as the host hands it to a function without streaming: one entry a key whatever its case, values joined by
 * a comma, the last spelling of a key wins.
 */
export function collapsedQuery(rawQuery: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(rawQuery).map(({ key, values }) => [key, values.join(',')]));
}

/** The query as the parameters of a streamed call have it: of a repeated key the last value. */
export function lastOfQuery(rawQuery: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(rawQuery).map(({ key, values }) => [key, values.at(-1) ?? '']));
}

/** The first value of a key, whatever its case. */
export function firstOfQuery(rawQuery: string, name: string): string | undefined {
  return entriesOf(rawQuery).find(({ key }) => key.toLowerCase() === name)?.values[0];
}

function entriesOf(
  rawQuery: string,
): readonly { readonly key: string; readonly values: readonly string[] }[] {
  const found = new Map<string, { key: string; values: string[] }>();
  for (const pair of rawQuery.replace(/^\?/, '').split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const key = decodeQuery(cut === -1 ? pair : pair.slice(0, cut));
    const value = cut === -1 ? '' : decodeQuery(pair.slice(cut + 1));
    const entry = found.get(key.toLowerCase());
    if (entry === undefined) found.set(key.toLowerCase(), { key, values: [value] });
    else {
      entry.key = key;
      entry.values.push(value);
    }
  }
  return [...found.values()];
}

const decodeQuery = (text: string): string => decodeEscapes(text.replaceAll('+', ' '), false);
