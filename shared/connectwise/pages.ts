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
  /** At most 1,000 (OpenAPI 2025.8). */
  readonly pageSize: number;
  readonly paging: 'forward-only' | 'numbered';
  readonly signal?: AbortSignal | undefined;
}

/** Every record of a list. While one page is being used, the next is on its way. */
export async function* readPages(
  call: CallConnectWise,
  wanted: PageCall,
): AsyncGenerator<unknown, void, undefined> {
  let page = ask(call, wanted, undefined);
  for (;;) {
    const { rows, next } = await page;
    if (next !== undefined) {
      page = ask(call, wanted, next);
      // Whoever stops reading early never awaits this page; its failure must not be an unhandled one.
      page.catch(() => undefined);
    }
    yield* rows;
    if (next === undefined) return;
  }
}

interface Page {
  readonly rows: readonly unknown[];
  readonly next: string | undefined;
}

async function ask(call: CallConnectWise, wanted: PageCall, at: string | undefined): Promise<Page> {
  const forward = wanted.paging === 'forward-only';
  const { value, headers } = await call({
    method: 'GET',
    path: wanted.path,
    route: wanted.route,
    query: {
      ...wanted.query,
      pageSize: wanted.pageSize,
      ...(forward ? { pageId: at } : { page: at ?? '1' }),
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
  return { rows, next: rows.length === 0 ? undefined : nextPage(headers['link'], rows, wanted, at) };
}

/** What to ask for next: from the header, or counted by ourselves where a full page came without one. */
function nextPage(
  link: string | undefined,
  rows: readonly unknown[],
  wanted: PageCall,
  at: string | undefined,
): string | undefined {
  const name = wanted.paging === 'forward-only' ? 'pageId' : 'page';
  const target = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1];
  const offered =
    target === undefined ? undefined : URL.parse(target, 'https://localhost')?.searchParams.get(name);
  if (offered !== undefined && offered !== null && /^\d+$/.test(offered) && offered !== at) return offered;
  if (link !== undefined && link !== '' && wanted.paging === 'numbered') return undefined;
  if (rows.length < wanted.pageSize) return undefined;
  if (wanted.paging === 'numbered') return String(Number(at ?? '1') + 1);
  const last = rows.at(-1);
  return typeof last === 'object' && last !== null && 'id' in last && typeof last.id === 'number'
    ? String(last.id)
    : undefined;
}
