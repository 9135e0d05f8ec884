/**
 * Reads a list as an async iterator of its pages, or of their rows: flat in memory, never to another host, several pages at once where it is long.
 *
 * The first page is asked for by its number, because only then does the server say how many there are: a list that fits
 * into one page costs one request. The other pages are read forward-only (`pagination-type: forward-only`, `pageId`) where
 * the list allows it, which asks for ids above a given one, so records that come or go while we read move nothing.
 * Numbered pages are the fall-back, in the order of ids. Of a `Link` header only numbers are taken; address and host are
 * ours.
 */
import { CodedError } from '../../rules/errors.ts';
import type { CallConnectWise } from '../http/call.ts';
import { askPage, askUnread, type Page, type PageCall } from './page.ts';
import type { PageRows } from './page-rows.ts';
import { rowByRow } from './row-by-row.ts';
import { readSegments } from './segments.ts';

export type { PageCall } from './page.ts';

/** ConnectWise was seen to bear four readers at once, and to limit twelve (reported by users of its API). */
const usualConcurrency = 4;

/** Every record of a list, one at a time; as `readPages`, and throws what that throws. */
export function readRows(call: CallConnectWise, wanted: PageCall): AsyncGenerator<unknown, void, undefined> {
  return rowByRow(readPages(call, wanted));
}

/**
 * Every record of a list, a page at a time; no page is empty, and each belongs to the reader. While pages are being used,
 * the next are on their way; a reader who stops cancels them. A server that takes no notice of forward-only paging is read
 * by numbered pages instead. Throws the codes of the call, `http-not-json` (retry) for a page that is no list, and
 * `connectwise-failed` (retry) when pages lead in a circle.
 */
export async function* readPages(
  call: CallConnectWise,
  wanted: PageCall,
): AsyncGenerator<unknown[], void, undefined> {
  const leave = new AbortController();
  const signal = wanted.signal === undefined ? leave.signal : AbortSignal.any([wanted.signal, leave.signal]);
  try {
    for await (const page of pagesOf(call, { ...wanted, signal })) {
      const rows = page.take();
      if (rows.length > 0) yield rows;
    }
  } finally {
    // Named, because without a reason it makes an error with its stack, which nobody reads.
    leave.abort('the list was left');
  }
}

async function* pagesOf(call: CallConnectWise, wanted: PageCall): AsyncGenerator<PageRows, void, undefined> {
  const numbered: PageCall = { ...wanted, paging: 'numbered' };
  const arrived = await askUnread(call, numbered, '1');
  const first = arrived.read();
  const { last } = first.rows;
  if (first.next === undefined || last === undefined || wanted.paging === 'numbered') {
    yield* numberedFrom(call, numbered, first);
    return;
  }
  // They are asked for before the first page is used, so that they are on their way meanwhile.
  const segments = readSegments({
    ask: (after) => askUnread(call, wanted, String(after)),
    after: last,
    span: Math.max(1, last - (first.rows.first ?? last) + 1),
    pages: first.pages === undefined ? undefined : first.pages - 1,
    pageSize: wanted.pageSize,
    pageBytes: arrived.bytes,
    concurrency: wanted.concurrency ?? usualConcurrency,
    route: wanted.route,
  });
  yield first.rows;
  if ((yield* segments) === 'done') return;
  for await (const rows of numberedFrom(call, numbered, await askPage(call, numbered, '1')))
    yield rows.where((id) => id > last);
}

/** The pages by their numbers, one ahead of what is used. A server that leads back, or in a circle, is not followed. */
async function* numberedFrom(
  call: CallConnectWise,
  wanted: PageCall,
  first: Page,
): AsyncGenerator<PageRows, void, undefined> {
  let page = first;
  let at = 1;
  for (;;) {
    const next = page.next === undefined ? undefined : Number(page.next);
    if (next !== undefined && next <= at)
      throw leadsNowhere(wanted, `page ${at} is followed by page ${next}`);
    const coming = next === undefined ? undefined : begun(askPage(call, wanted, String(next)));
    yield page.rows;
    if (coming === undefined || next === undefined) return;
    const before = page.rows;
    page = await coming;
    // Records that come or go move a page by some rows; one that is the same again would be so for ever.
    if (page.rows.repeats(before)) throw leadsNowhere(wanted, `pages ${at} and ${next} are the same`);
    at = next;
  }
}

function leadsNowhere({ route }: PageCall, what: string): CodedError {
  return new CodedError('connectwise-failed', {
    detail: `GET ${route}: ${what}, so the list would never end.`,
    facts: { route },
  });
}

/** A promise that a reader who stops early never awaits: its failure must not become an unhandled rejection. */
function begun<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
