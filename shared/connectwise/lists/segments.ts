/**
 * Reads a long list in several places at once, in the order of ids, without losing or repeating a record that is there
 * all the time.
 *
 * Forward-only paging asks for ids above a given one, so a read may begin anywhere. The ids that are still to be read
 * are cut into segments as wide as a page seems to be; each is read forward from its beginning until a record at or
 * behind its end was seen, and what lies behind the end is left to the next segment:
 *
 *     ids      1 ········ 1000 ········ 2000 ········ 3000 ····· ∞
 *     segment  (page one) (1000,  2000] (2000,  3000] (3000,  ∞)
 *     request             pageId=1000   pageId=2000   pageId=3000      at the same time
 *
 * An id belongs to exactly one segment and never changes, so a record comes once however many come and go meanwhile. If
 * the ids stand closer together than was guessed, the rest of a segment is cut again. No page is trusted to be the last
 * because it is short: a server that leaves out records after it counted them gives such pages too.
 */
import { CodedError } from '../../rules/errors.ts';
import type { PageRows } from './page-rows.ts';
import { ReadAhead, type SegmentedRead } from './read-ahead.ts';

export type { SegmentedRead } from './read-ahead.ts';

/**
 * Pages of records in the order of ids. The first are asked for at once, and more as soon as one has arrived, also
 * while nobody takes them; rows are made of a page when it is taken. Ends with `ignored` when the server takes no notice
 * of forward-only paging. Throws `connectwise-failed` (retry) when it begins to repeat its pages.
 */
export function readSegments(read: SegmentedRead): AsyncGenerator<PageRows, 'done' | 'ignored', undefined> {
  const ahead = new ReadAhead(read);
  ahead.fill();
  return inOrder(read, ahead);
}

async function* inOrder(
  { pageSize, route }: SegmentedRead,
  ahead: ReadAhead,
): AsyncGenerator<PageRows, 'done' | 'ignored', undefined> {
  for (let isFirst = true; ; isFirst = false) {
    const taken = await ahead.take();
    if (taken === undefined) return 'done';
    const [segment, page] = taken;
    // Its rows take a while to make: what follows it, and the other pages that are here, is asked for before.
    await nextTurn();
    const { rows, next, ignored } = page.read();
    if (ignored && !isFirst) throw repeated(route);
    const { last } = rows;
    // If nothing is left behind this segment's beginning, nothing is left for the others either.
    const isEnd = ignored || last === undefined || (last < segment.to && next === undefined);
    if (isEnd) ahead.end();
    if (ignored) return 'ignored';
    if (last === undefined) return 'done';
    if (isEnd) {
      yield rows;
      return 'done';
    }
    if (last < segment.to) ahead.putBack(segment, last, rows.count >= pageSize);
    ahead.fill();
    yield last <= segment.to ? rows : rows.where((id) => id <= segment.to);
  }
}

/** Resolves once the connections have been served. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function repeated(route: string): CodedError {
  return new CodedError('connectwise-failed', {
    detail: `GET ${route} began to repeat its pages.`,
    facts: { route },
  });
}
