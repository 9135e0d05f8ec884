/**
 * The pages of a segmented read that are on their way: which segments there are, which pages were asked for, and in
 * which order they are taken. `segments.ts` says why a list is read so.
 */
import type { UnreadPage } from './page.ts';

interface Segment {
  /** Ids above this one … */
  readonly from: number;
  /** … up to and with this one; infinite for the last segment. */
  readonly to: number;
  page?: Promise<UnreadPage>;
  /** The page is there, or failed; never rejected. */
  arrival?: Promise<void>;
  hasArrived?: boolean;
}

/** A list that is long enough to be read in several places at once, as its first page showed it. */
export interface SegmentedRead {
  /** Asks for a forward-only page of ids above `after`. */
  ask(after: number): Promise<UnreadPage>;
  /** The id after which to begin. */
  readonly after: number;
  /** The number of ids that a page spans, as far as is known. */
  readonly span: number;
  /**
   * The number of further pages, as far as it can be seen; undefined when nothing is known, and then they are read one
   * by one.
   */
  readonly pages: number | undefined;
  readonly pageSize: number;
  /** The length of a page as it comes, in bytes, as far as it can be seen. */
  readonly pageBytes: number;
  readonly concurrency: number;
  /** For errors. */
  readonly route: string;
}

/** Bytes that pages may take which wait for their turn; those under way count as long as the longest so far. */
const maxWaiting = 32 * 1024 * 1024;

/** The pages under way and those that wait for their turn, of one read. */
export class ReadAhead {
  readonly #read: SegmentedRead;
  readonly #queue: Segment[] = [];
  #span: number;
  /** Ids up to this one are in segments already. */
  #frontier: number;
  #planned = 0;
  #isLastCut = false;
  #underWay = 0;
  #waitingBytes = 0;
  #largestPage: number;

  constructor(read: SegmentedRead) {
    this.#read = read;
    this.#span = read.span;
    this.#frontier = read.after;
    this.#largestPage = read.pageBytes;
  }

  /** Asks for pages: `concurrency` under way, and as many again that wait for their turn, so that memory stays flat. */
  fill(): void {
    const { concurrency } = this.#read;
    for (let place = 0; place < 2 * concurrency; place += 1) {
      if (this.#underWay >= concurrency) return;
      if (place > 0 && this.#waitingBytes + (this.#underWay + 1) * this.#largestPage > maxWaiting) return;
      const segment = this.#queue[place] ?? (this.#cutNext() ? this.#queue[place] : undefined);
      if (segment === undefined) return;
      if (segment.page === undefined) this.#start(segment);
    }
  }

  /** The page whose turn it is, with its segment; undefined when all is read. Rejects as the page did. */
  async take(): Promise<readonly [segment: Readonly<Segment>, page: UnreadPage] | undefined> {
    const head = this.#queue[0];
    if (head === undefined) return undefined;
    // A guess was wrong, and what is under way, as many as there may be, lies behind what it left.
    for (this.fill(); head.page === undefined; this.fill())
      await Promise.race(
        this.#queue.flatMap(({ arrival, hasArrived }) => (hasArrived === true ? [] : (arrival ?? []))),
      );
    const page = await head.page;
    this.#queue.shift();
    this.#waitingBytes -= page.bytes;
    return [head, page];
  }

  /** Puts the rest of a segment, whose page ended at `last`, before all others. A full page shows how wide pages are. */
  putBack({ from, to }: Readonly<Segment>, last: number, isFull: boolean): void {
    if (isFull) this.#span = last - from;
    this.#queue.unshift(...cut(last, to, isFull ? this.#span : Number.POSITIVE_INFINITY));
  }

  /** Nothing more is asked for or taken. */
  end(): void {
    this.#isLastCut = true;
    this.#queue.length = 0;
  }

  /** Segments are cut when they are needed, as wide as pages were last seen to be. */
  #cutNext(): boolean {
    if (this.#isLastCut) return false;
    const { pages } = this.#read;
    this.#planned += 1;
    this.#isLastCut = pages === undefined || this.#planned >= pages;
    const to = this.#isLastCut ? Number.POSITIVE_INFINITY : this.#frontier + this.#span;
    this.#queue.push({ from: this.#frontier, to });
    this.#frontier = to;
    return true;
  }

  #start(segment: Segment): void {
    this.#underWay += 1;
    const ended = (): void => {
      segment.hasArrived = true;
      this.#underWay -= 1;
    };
    const arrived = ({ bytes }: UnreadPage): void => {
      ended();
      this.#waitingBytes += bytes;
      this.#largestPage = Math.max(this.#largestPage, bytes);
      this.fill();
    };
    segment.page = this.#read.ask(segment.from);
    // A reader who stops early never awaits this page: its failure must not become an unhandled rejection. And no other
    // page is asked for in the place of a failed one: when all were cancelled, none may follow.
    segment.arrival = segment.page.then(arrived, ended);
  }
}

/** The rest of a segment, in pieces as wide as a page; one piece where its end is not known. */
function cut(from: number, to: number, span: number): Segment[] {
  // A guess that was wrong by far must not become thousands of pieces.
  const width = Number.isFinite(to) ? Math.max(span, Math.ceil((to - from) / 64)) : Number.POSITIVE_INFINITY;
  const pieces: Segment[] = [];
  for (let at = from; at < to; at += width) pieces.push({ from: at, to: Math.min(to, at + width) });
  return pieces;
}
