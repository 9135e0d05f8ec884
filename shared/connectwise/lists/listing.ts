/** A list as its readers see it: an async iterator, the same by pages, and two short cuts. */
import { CodedError } from '../../rules/errors.ts';
import { refused } from '../query/literals.ts';
import { rowByRow } from './row-by-row.ts';

/** A list of records. Nothing is asked before it is read, and each reading asks again. */
export interface Listing<Row> extends AsyncIterable<Row> {
  /**
   * The same records, an array of at most `pageSize` at a time: `for await (const page of list.pages()) …`. For who reads
   * tens of thousands: what is awaited costs more than most uses of a record, and here a page is awaited, not each record.
   */
  pages(): AsyncIterable<readonly Row[]>;
  /** The first record, with one request; undefined when the list is empty. */
  first(): Promise<Row | undefined>;
  /**
   * All records in memory. Throws `list-too-long` (dead-letter) when there are more than `limit` (half a list that looks
   * whole is worse than none), `query-value-refused` (dead-letter) for a limit that is no number from 0, and what reading
   * throws.
   */
  toArray(options: { readonly limit: number }): Promise<readonly Row[]>;
}

/** A listing over a reader of all records by pages, each of which belongs to its taker, and one of the first record. */
export function listing<Row>(
  read: () => AsyncGenerator<Row[], void, undefined>,
  first: () => Promise<Row | undefined>,
  name: string,
): Listing<Row> {
  return {
    [Symbol.asyncIterator]: () => rowByRow(read()),
    pages: () => ({ [Symbol.asyncIterator]: read }),
    first,
    async toArray({ limit }) {
      // Nothing is more than NaN: it would be no limit at all.
      if (!(limit >= 0)) throw refused('A limit is a number from 0.');
      const rows: Row[] = [];
      for await (const page of { [Symbol.asyncIterator]: read }) {
        if (rows.length + page.length > limit)
          throw new CodedError('list-too-long', {
            detail: `${name} holds more than ${limit} records. Narrow the condition, raise the limit, or read it record by record.`,
            facts: { list: name, limit },
          });
        rows.push(...page);
      }
      return rows;
    },
  };
}
