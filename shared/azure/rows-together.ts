/**
 * A table some of whose rows are always read one right after the other: a remote's rate limit and its circuit. The first `get`
 * of one of them fetches all of them by one request; the next `get` of another one right behind it is answered from memory, once,
 * and one that comes before the answer shares it.
 *
 * A row that this process has written is never answered from before the write. A row that another process has written is seen
 * a tenth of a second later at most: the stores over these rows trust what they have read for a second from then on.
 */
import { rowsNamed } from '../kit/table-keys.ts';
import type { StoredRow, Table, TableRow } from '../ports/table.ts';

interface Fetched {
  readonly row: StoredRow | null;
  /** The look that fetched it, and how many of those who shared that have not asked for the row yet. */
  readonly by: Found;
  left: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

type Found = ReadonlyMap<string, StoredRow>;

/** Milliseconds: the second read follows the first one within a few. */
const trustedMs = 100;
/** Rows that are remembered; a full memory is emptied, because it only saves requests. */
const maxFetched = 10_000;

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

  /** The request under way for a partition, and how many writes there had been when it began. */
  const underWay = new Map<string, { readonly written: number; readonly found: Promise<Found> }>();

  function read(partitionKey: string): Promise<Found> {
    const known = underWay.get(partitionKey);
    if (known?.written === writes) return known.found;
    const found = ask(partitionKey).finally(() => {
      if (underWay.get(partitionKey)?.found === found) underWay.delete(partitionKey);
    });
    underWay.set(partitionKey, { written: writes, found });
    return found;
  }

  async function ask(partitionKey: string): Promise<Found> {
    const found = new Map<string, StoredRow>();
    for await (const row of table.query(rowsNamed(partitionKey, rowKeys))) found.set(row.rowKey, row);
    return found;
  }

  function keep(place: string, { row, by, at }: Omit<Fetched, 'left'>): void {
    const known = fetched.get(place);
    const left = known?.by === by ? known.left + 1 : 1;
    fetched.set(place, { row, by, at, left });
  }

  function taken(place: string): Fetched | undefined {
    const known = fetched.get(place);
    if (known === undefined) return undefined;
    known.left -= 1;
    if (known.left < 1) fetched.delete(place);
    return known;
  }

  async function getTogether(partitionKey: string, rowKey: string): Promise<StoredRow | null> {
    const [at, written] = [now(), writes];
    const found = await read(partitionKey);
    if (fetched.size >= maxFetched) fetched.clear();
    if (writes === written)
      for (const other of rowKeys)
        if (other !== rowKey)
          keep(placeOf(partitionKey, other), { row: found.get(other) ?? null, by: found, at });
    return found.get(rowKey) ?? null;
  }

  return {
    ...table,
    async get(partitionKey, rowKey) {
      if (!rowKeys.includes(rowKey)) return table.get(partitionKey, rowKey);
      const place = placeOf(partitionKey, rowKey);
      const known = taken(place);
      const isFresh = known !== undefined && Math.abs(now() - known.at) < trustedMs;
      return isFresh ? known.row : getTogether(partitionKey, rowKey);
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
