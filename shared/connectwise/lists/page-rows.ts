/** The rows of a page on their way to the reader of the list. */
import { isId } from '../http/places.ts';

/**
 * Holds a page's rows until they are taken, once. A generator keeps the value that it yielded last, and a promise its
 * own: they keep this, and so nothing, instead of a thousand records that were used long ago.
 */
export class PageRows {
  /** The number of rows when the page came. */
  readonly count: number;
  /** Ids of the first and the last row, where they have one. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  #rows: unknown[];

  constructor(rows: unknown[]) {
    this.#rows = rows;
    this.count = rows.length;
    this.first = idOf(rows[0]);
    this.last = idOf(rows.at(-1));
  }

  /** Returns true if this page is that one once more: as many rows, from the same first to the same last id. */
  repeats(earlier: PageRows): boolean {
    return (
      this.first !== undefined &&
      this.last !== undefined &&
      this.first === earlier.first &&
      this.last === earlier.last &&
      this.count === earlier.count
    );
  }

  /** The same without rows whose id the test refuses; rows without an id count as behind all others. */
  where(test: (id: number) => boolean): PageRows {
    return new PageRows(this.take().filter((row) => test(idOf(row) ?? Number.POSITIVE_INFINITY)));
  }

  /** The rows, which then belong to the taker alone; none when they were taken before. */
  take(): unknown[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }
}

/** The id of a record, where it has one. */
function idOf(row: unknown): number | undefined {
  return typeof row === 'object' && row !== null && 'id' in row && isId(row.id) ? row.id : undefined;
}
