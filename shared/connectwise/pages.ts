/**
 * Reads a list page by page as an async iterator: flat in memory, and never to another host.
 *
 * Forward-only paging (`pagination-type: forward-only`, `pageId`) is used where the list allows it: it asks for ids
 * above the last one, so records that come or go while we read move nothing. Numbered pages are the fall-back, in the
 * order of ids. Of a `Link` header only the page's number or id is taken; address and host are ours.
 */
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
  readonly signal?: AbortSignal | undefined;
}

/**
 * Every record of a list. While one page is being used, the next is on its way; who stops reading calls it off.
 * A server that takes no notice of forward-only paging is read by numbered pages instead.
 */
export async function* readPages(
  call: CallConnectWise,
  wanted: PageCall,
): AsyncGenerator<unknown, void, undefined> {
  const leave = new AbortController();
  const signal = wanted.signal === undefined ? leave.signal : AbortSignal.any([wanted.signal, leave.signal]);
  try {
    const given = new Set<unknown>();
    const end = yield* pagesOf(call, { ...wanted, signal }, given);
    if (end === 'done') return;
    for await (const row of readPages(call, { ...wanted, paging: 'numbered', signal }))
      if (!given.has(idOf(row))) yield row;
  } finally {
    leave.abort();
  }
}

/** The pages in one way of paging; `given` gets the ids of the first one, which a change of ways must not repeat. */
async function* pagesOf(
  call: CallConnectWise,
  asked: PageCall,
  given: Set<unknown>,
): AsyncGenerator<unknown, 'done' | 'ignored', undefined> {
  let page = ask(call, asked, undefined);
  for (let count = 1; ; count += 1) {
    const { rows, next, ignored } = await page;
    if (ignored && count <= 2) return 'ignored';
    if (ignored)
      throw new CodedError('connectwise-failed', {
        detail: `GET ${asked.route} began to repeat its pages.`,
        facts: { route: asked.route, page: count },
      });
    if (next !== undefined) {
      page = ask(call, asked, next);
      // Whoever stops reading early never awaits this page; its failure must not be an unhandled one.
      page.catch(() => undefined);
    }
    if (count === 1 && asked.paging === 'forward-only') for (const row of rows) given.add(idOf(row));
    yield* rows;
    if (next === undefined) return 'done';
  }
}

function idOf(row: unknown): unknown {
  return typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined;
}

interface Page {
  readonly rows: readonly unknown[];
  readonly next: string | undefined;
  /** The server took no notice of forward-only paging: it counts pages, or gives the same records again. */
  readonly ignored: boolean;
}

async function ask(call: CallConnectWise, wanted: PageCall, at: string | undefined): Promise<Page> {
  const forward = wanted.paging === 'forward-only';
  const { value, headers } = await call({
    method: wanted.body === undefined ? 'GET' : 'POST',
    ...(wanted.body === undefined ? {} : { json: wanted.body }),
    path: wanted.path,
    route: wanted.route,
    query: {
      ...wanted.query,
      pageSize: wanted.pageSize,
      // Numbered pages of a list without an order may repeat records and leave others out.
      ...(forward
        ? { pageId: at }
        : { page: at ?? '1', orderBy: 'orderBy' in wanted.query ? wanted.query['orderBy'] : 'id asc' }),
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
  const offered = offeredPage(headers['link']);
  const first = idOf(rows[0]);
  return {
    rows,
    next: rows.length === 0 ? undefined : nextPage(offered, rows, wanted, at),
    ignored:
      forward &&
      ((offered?.has('page') === true && !offered.has('pageId')) ||
        (at !== undefined && typeof first === 'number' && first <= Number(at))),
  };
}

/** The parameters of the address that a `Link` names as next; its host and path are never looked at. */
function offeredPage(link: string | undefined): URLSearchParams | undefined {
  if (link === undefined || link === '') return undefined;
  const target = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(link)?.[1];
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
  at: string | undefined,
): string | undefined {
  const named = offered?.get(wanted.paging === 'forward-only' ? 'pageId' : 'page') ?? '';
  if (/^\d+$/.test(named) && named !== at) return named;
  // A header without a next page ends numbered pages; forward-only ends with a page that is not full.
  if (offered !== undefined && wanted.paging === 'numbered') return undefined;
  if (rows.length < wanted.pageSize) return undefined;
  if (wanted.paging === 'numbered') return String(Number(at ?? '1') + 1);
  const last = idOf(rows.at(-1));
  return typeof last === 'number' ? String(last) : undefined;
}
