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
 * An id belongs to exactly one segment and never changes, so a record comes once however many come and go meanwhile.
 * Where the ids stand closer together than was guessed, what is left of a segment is cut again. No page is trusted to
 * be the last because it is short: a server that leaves out records after it counted them gives such pages too.
 */
import { CodedError } from '../../rules/errors.ts';
import type { UnreadPage } from './page.ts';
import type { PageRows } from './page-rows.ts';

interface Segment {
  /** Ids above this one … */
  readonly from: number;
  /** … up to and with this one; infinite for the last segment. */
  readonly to: number;
  page?: Promise<UnreadPage>;
  /** The page is there, or failed; never rejected. */
  settled?: Promise<void>;
  isSettled?: boolean;
}

export interface SegmentedRead {
  /** Asks for a forward-only page of ids above `after`. */
  ask(after: number): Promise<UnreadPage>;
  /** The id after which to begin. */
  readonly after: number;
  /** How many ids a page spans, as far as is known. */
  readonly span: number;
  /** How many more pages there seem to be; undefined when nothing is known, and then they are read one by one. */
  readonly pages: number | undefined;
  readonly pageSize: number;
  /** How long a page seems to be as it comes. */
  readonly pageBytes: number;
  readonly concurrency: number;
  /** For errors. */
  readonly route: string;
}

/** Pages that came before their turn may take so many bytes, and those under way as many as they are likely to. */
const maxWaiting = 32 * 1024 * 1024;

/**
 * Pages of records in the order of ids. The first are asked for at once, and more as soon as one has arrived, also
 * while nobody takes them; rows are made of a page when it is taken. Ends with `ignored` when the server takes no notice
 * of forward-only paging.
 */
export function readSegments(read: SegmentedRead): AsyncGenerator<PageRows, 'done' | 'ignored', undefined> {
  let span = read.span;
  let frontier = read.after;
  let planned = 0;
  let isOpen = false;
  let underWay = 0;
  let waiting = 0;
  let largest = read.pageBytes;
  const queue: Segment[] = [];

  /** Segments are cut when they are needed, as wide as pages were last seen to be. */
  function cutNext(): boolean {
    if (isOpen) return false;
    planned += 1;
    isOpen = read.pages === undefined || planned >= read.pages;
    const to = isOpen ? Number.POSITIVE_INFINITY : frontier + span;
    queue.push({ from: frontier, to });
    frontier = to;
    return true;
  }

  function start(segment: Segment): void {
    underWay += 1;
    const settle = (): void => {
      segment.isSettled = true;
      underWay -= 1;
    };
    const arrived = ({ bytes }: UnreadPage): void => {
      settle();
      waiting += bytes;
      largest = Math.max(largest, bytes);
      fill();
    };
    segment.page = read.ask(segment.from);
    // Who stops reading early never awaits this page; its failure must not be an unhandled one. And it is not made up
    // for by another: when all are cancelled, none may take their place.
    segment.settled = segment.page.then(arrived, settle);
  }

  /** So many under way, and as many again that wait for their turn: more would not be flat in memory. */
  function fill(): void {
    for (let place = 0; place < 2 * read.concurrency; place += 1) {
      if (underWay >= read.concurrency) return;
      if (place > 0 && waiting + (underWay + 1) * largest > maxWaiting) return;
      const segment = queue[place] ?? (cutNext() ? queue[place] : undefined);
      if (segment === undefined) return;
      if (segment.page === undefined) start(segment);
    }
  }

  /** The page whose turn it is; undefined when all is read. */
  async function take(): Promise<[Segment, UnreadPage] | undefined> {
    const head = queue[0];
    if (head === undefined) return undefined;
    // A guess was wrong, and what is under way, as many as there may be, lies behind what it left.
    for (fill(); head.page === undefined; fill())
      await Promise.race(
        queue.flatMap(({ settled, isSettled }) => (isSettled === true ? [] : (settled ?? []))),
      );
    const page = await head.page;
    queue.shift();
    waiting -= page.bytes;
    return [head, page];
  }

  function end<How extends 'done' | 'ignored'>(how: How): How {
    isOpen = true;
    queue.length = 0;
    return how;
  }

  async function* inOrder(): AsyncGenerator<PageRows, 'done' | 'ignored', undefined> {
    for (let count = 1; ; count += 1) {
      const taken = await take();
      if (taken === undefined) return 'done';
      const [head, unread] = taken;
      const { rows, next, ignored } = unread.read();
      if (ignored && count === 1) return end('ignored');
      if (ignored) throw repeated(read.route);
      const { last } = rows;
      // Nothing at all is left behind this segment's beginning, so nothing is left for the others either.
      if (last === undefined) return end('done');
      if (last < head.to && next === undefined) {
        end('done');
        yield rows;
        return 'done';
      }
      if (last < head.to) {
        const isFull = rows.count >= read.pageSize;
        if (isFull) span = last - head.from;
        queue.unshift(...cut(last, head.to, isFull ? span : Number.POSITIVE_INFINITY));
      }
      fill();
      yield last <= head.to ? rows : rows.where((id) => id <= head.to);
    }
  }

  fill();
  return inOrder();
}

/** What is left of a segment, in pieces as wide as a page; one piece where its end is not known. */
function cut(from: number, to: number, span: number): Segment[] {
  // A guess that was wrong by far must not become thousands of pieces.
  const width = Number.isFinite(to) ? Math.max(span, Math.ceil((to - from) / 64)) : Number.POSITIVE_INFINITY;
  const pieces: Segment[] = [];
  for (let at = from; at < to; at += width) pieces.push({ from: at, to: Math.min(to, at + width) });
  return pieces;
}

function repeated(route: string): CodedError {
  return new CodedError('connectwise-failed', {
    detail: `GET ${route} began to repeat its pages.`,
    facts: { route },
  });
}
