/**
 * A small table that is read once for several stores: the first look fetches all of its rows by one request, and every store
 * over it finds its own among them. For one answer only: what is written later is not seen.
 */
import { lazily } from '../kit/lazily.ts';
import { rowsNamed } from '../kit/table-keys.ts';
import type { StoredRow, Table } from '../ports/table.ts';

/** The filter of one whole partition, as the stores write it. */
const onePartition = /^PartitionKey eq '((?:[^']|'')*)'$/;

/** The part of the table that is read ahead: a partition, or one row of it. */
type Place = readonly [partitionKey: string, rowKey?: string];

/**
 * The same table for reading: `get`, and `query` of a partition, are answered from one look at all rows. With `places` that look is
 * at these alone, and whatever else is asked for goes to the table; `first` is done before the look.
 */
export function readAhead(
  table: Table,
  { places, first }: { readonly places?: readonly Place[]; readonly first?: () => Promise<unknown> } = {},
): Table {
  const filter = places?.map(filterOf).join(' or ') ?? '';
  const rows = lazily(async () => {
    await first?.();
    const all: StoredRow[] = [];
    for await (const row of table.query(filter)) all.push(row);
    return all;
  });
  const isAhead = (partitionKey: string, rowKey: string | null): boolean =>
    places?.some(([partition, row]) => partition === partitionKey && (row ?? rowKey) === rowKey) ?? true;
  return {
    ...table,
    async get(partitionKey, rowKey) {
      if (!isAhead(partitionKey, rowKey)) return table.get(partitionKey, rowKey);
      const all = await rows();
      return all.find((row) => row.partitionKey === partitionKey && row.rowKey === rowKey) ?? null;
    },
    async *query(asked, select) {
      const partition = onePartition.exec(asked)?.[1]?.replaceAll("''", "'");
      if (partition === undefined || !isAhead(partition, null)) yield* table.query(asked, select);
      else for (const row of await rows()) if (row.partitionKey === partition) yield row;
    },
  };
}

const filterOf = ([partitionKey, rowKey]: Place): string =>
  rowKey === undefined ? `PartitionKey eq '${partitionKey}'` : `(${rowsNamed(partitionKey, [rowKey])})`;
