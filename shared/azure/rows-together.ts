/**
 * A table some of whose rows are always read one right after the other: a remote's rate limit and its circuit, and those of the
 * remote across. The first `get` of one of them fetches all of them by one request, with those of the partitions that this process
 * has asked for lately; the next `get` of another one right behind it is answered from memory, once, and one that comes before the
 * answer shares it, for a tenth of a second: one that is longer on its way may have missed what another process wrote. A process
 * that works with many remotes asks for each by itself: storage answers a query of one partition without walking over others.
 *
 * A row that this process has written is never answered from before the write. A row that another process has written is seen
 * a tenth of a second later at most: the stores over these rows trust what they have read for a second from then on.
 */
import { rowsNamedIn } from '../kit/table-keys.ts';
import type { StoredRow, Table, TableRow } from '../ports/table.ts';

interface Fetched {
  readonly row: StoredRow | null;
  /** The look that fetched it, and how many of those who shared that have not asked for the row yet. */
  readonly by: Found;
  left: number;
}

interface Found {
  /** When it was asked for, milliseconds since 1970: the rows may be as old. */
  readonly at: number;
  readonly partitions: readonly string[];
  /** By their places. */
  readonly rows: ReadonlyMap<string, StoredRow>;
}

/** Milliseconds: the second read follows the first one within a few. */
const trustedMs = 100;
/** Rows that are remembered; a full memory is emptied, because it only saves requests. */
const maxFetched = 10_000;
/** Partitions that are asked for together; a filter takes fifteen comparisons (Querying tables and entities). */
const maxTogether = 8;
/** A partition that was asked for within this time is asked for with others: longer than from one poll to the next. Milliseconds. */
const latelyMs = 10 * 60_000;

/**
 * The same table; a `get` of one of `rowKeys` asks for all of them. `now` is milliseconds since 1970.
 */
export function rowsTogether(
  table: Table,
  rowKeys: readonly string[],
  { now = Date.now }: { readonly now?: () => number } = {},
): Table {
  const fetched = new Map<string, Fetched>();
  const placeOf = (partitionKey: string, rowKey: string): string => JSON.stringify([partitionKey, rowKey]);
  let writes = 0;

  /** Runs a write, and forgets the rows that were fetched before it or while it was under way. */
  async function writing<Result>(
    rows: readonly Pick<TableRow, 'partitionKey' | 'rowKey'>[],
    write: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await write();
    } finally {
      writes += 1;
      for (const { partitionKey, rowKey } of rows) fetched.delete(placeOf(partitionKey, rowKey));
    }
  }

  /** When each partition was last asked for, the latest last. */
  const lately = new Map<string, number>();

  /** The partition, and those that are asked for with it. */
  function besides(partitionKey: string): readonly string[] {
    const at = now();
    lately.delete(partitionKey);
    for (const [other, since] of lately) if (Math.abs(at - since) >= latelyMs) lately.delete(other);
    lately.set(partitionKey, at);
    return lately.size > maxTogether ? [partitionKey] : [...lately.keys()];
  }

  const isFresh = (at: number): boolean => Math.abs(now() - at) < trustedMs;

  /** The request under way for a partition, when it began, and how many writes there had been by then. */
  const underWay = new Map<
    string,
    { readonly at: number; readonly written: number; readonly found: Promise<Found> }
  >();

  function read(partitionKey: string): Promise<Found> {
    const partitions = besides(partitionKey);
    const known = underWay.get(partitionKey);
    if (known?.written === writes && isFresh(known.at)) return known.found;
    const at = now();
    const found = ask(partitions, at).finally(() => {
      for (const one of partitions) if (underWay.get(one)?.found === found) underWay.delete(one);
    });
    for (const one of partitions) underWay.set(one, { at, written: writes, found });
    return found;
  }

  async function ask(partitions: readonly string[], at: number): Promise<Found> {
    const rows = new Map<string, StoredRow>();
    for await (const row of table.query(rowsNamedIn(partitions, rowKeys)))
      rows.set(placeOf(row.partitionKey, row.rowKey), row);
    return { at, partitions, rows };
  }

  /** Keeps a row for one who has not asked yet: for each who shared the look, where it is the partition that they asked for. */
  function keep(place: string, found: Found, isAsked: boolean): void {
    const known = fetched.get(place);
    const left = known?.by === found ? known.left + (isAsked ? 1 : 0) : 1;
    fetched.set(place, { row: found.rows.get(place) ?? null, by: found, left });
  }

  function taken(place: string): Fetched | undefined {
    const known = fetched.get(place);
    if (known === undefined) return undefined;
    known.left -= 1;
    if (known.left < 1) fetched.delete(place);
    return known;
  }

  async function getTogether(partitionKey: string, rowKey: string): Promise<StoredRow | null> {
    const written = writes;
    const found = await read(partitionKey);
    const asked = placeOf(partitionKey, rowKey);
    if (fetched.size >= maxFetched) fetched.clear();
    if (writes === written)
      for (const partition of found.partitions)
        for (const place of rowKeys.map((key) => placeOf(partition, key)))
          if (place !== asked) keep(place, found, partition === partitionKey);
    return found.rows.get(asked) ?? null;
  }

  return {
    ...table,
    async get(partitionKey, rowKey) {
      if (!rowKeys.includes(rowKey)) return table.get(partitionKey, rowKey);
      const place = placeOf(partitionKey, rowKey);
      const known = taken(place);
      return known !== undefined && isFresh(known.by.at) ? known.row : getTogether(partitionKey, rowKey);
    },
    insert: (row) => writing([row], () => table.insert(row)),
    replace: (row, etag) => writing([row], () => table.replace(row, etag)),
    merge: (row) => writing([row], () => table.merge(row)),
    put: (row) => writing([row], () => table.put(row)),
    remove: (partitionKey, rowKey, etag) =>
      writing([{ partitionKey, rowKey }], () => table.remove(partitionKey, rowKey, etag)),
    transact: (changes) =>
      writing(
        changes.map(({ row }) => row),
        () => table.transact(changes),
      ),
  };
}
