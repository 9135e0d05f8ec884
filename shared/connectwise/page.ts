/** One page of a list: asked for, and read for where the next one begins. */
import { CodedError } from '../rules/errors.ts';
import type { CallConnectWise } from './call.ts';

export interface PageCall {
  readonly path: string;
  readonly route: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** A search: the conditions stand in the body of a POST, because they are too long for an address. */
  readonly body?: Readonly<Record<string, string | undefined>> | undefined;
  /** At most 1,000 (OpenAPI 2025.8). */
  readonly pageSize: number;
  readonly paging: 'forward-only' | 'numbered';
  /** How many pages of a long list are asked for at the same time; left out, `usualConcurrency`. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Page {
  readonly rows: readonly unknown[];
  /** The number, or the id, behind which the next page begins; undefined when there is none. */
  readonly next: string | undefined;
  /** How many pages the server says there are, where it says so. */
  readonly pages: number | undefined;
  /** The server took no notice of forward-only paging: it counts pages, or gives the same records again. */
  readonly ignored: boolean;
}

/** Asks for the page `at`: a page's number, or the id after which a forward-only page begins. */
export async function askPage(call: CallConnectWise, wanted: PageCall, at: string): Promise<Page> {
  const forward = wanted.paging === 'forward-only';
  // Numbered pages of a list without an order may repeat records and leave others out.
  const orderBy = 'orderBy' in wanted.query ? wanted.query['orderBy'] : 'id asc';
  const order = forward ? {} : { orderBy };
  const { value, headers } = await call({
    method: wanted.body === undefined ? 'GET' : 'POST',
    // A search reads its order in the body and its place in the address.
    ...(wanted.body === undefined ? {} : { json: { ...wanted.body, ...order } }),
    path: wanted.path,
    route: wanted.route,
    query: {
      ...wanted.query,
      pageSize: wanted.pageSize,
      ...(forward ? { pageId: at } : { page: at }),
      ...(wanted.body === undefined ? order : {}),
    },
    headers: forward ? { 'pagination-type': 'forward-only' } : {},
    repeatable: true,
    signal: wanted.signal,
  });
  if (!Array.isArray(value))
    throw new CodedError('http-not-json', {
      detail: `GET ${wanted.route} answered with something that is no list.`,
    });
  const rows: readonly unknown[] = value;
  const offered = parametersOf(headers['link'], 'next');
  const first = idOf(rows[0]);
  return {
    rows,
    next: rows.length === 0 ? undefined : nextPage(offered, rows, wanted, at),
    pages: wholeNumber(parametersOf(headers['link'], 'last')?.get('page')),
    ignored:
      forward &&
      ((offered?.has('page') === true && !offered.has('pageId')) ||
        (first !== undefined && first <= Number(at))),
  };
}

/** The id of a record, where it has one that is a number. */
export function idOf(row: unknown): number | undefined {
  return typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'number'
    ? row.id
    : undefined;
}

/**
 * The parameters of the address that a `Link` names; its host and path are never looked at. None when it names no such
 * address, undefined when there is no `Link`.
 */
function parametersOf(link: string | undefined, rel: 'next' | 'last'): URLSearchParams | undefined {
  if (link === undefined || link === '') return undefined;
  const target = new RegExp(`<([^>]*)>\\s*;\\s*rel="?${rel}"?`, 'i').exec(link)?.[1];
  return (
    (target === undefined ? undefined : URL.parse(target, 'https://localhost')?.searchParams) ??
    new URLSearchParams()
  );
}

/** What to ask for next: from the header, or counted by ourselves where a full page came without one. */
function nextPage(
  offered: URLSearchParams | undefined,
  rows: readonly unknown[],
  wanted: PageCall,
  at: string,
): string | undefined {
  const named = offered?.get(wanted.paging === 'forward-only' ? 'pageId' : 'page') ?? '';
  if (/^\d+$/.test(named) && named !== at) return named;
  // A header without a next page ends numbered pages; forward-only ends with a page that is not full.
  if (offered !== undefined && !offered.has('pageId') && wanted.paging === 'numbered') return undefined;
  if (rows.length < wanted.pageSize) return undefined;
  if (wanted.paging === 'numbered') return String(Number(at) + 1);
  return idOf(rows.at(-1))?.toString();
}

function wholeNumber(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
