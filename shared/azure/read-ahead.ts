/**
 * A small table that is read once for several stores: the first look fetches all of its rows by one request, and every store
 * over it finds its own among them. For one answer only: what is written later is not seen.
 */
import { lazily } from '../kit/lazily.ts';
import type { StoredRow, Table } from '../ports/table.ts';

/** The filter of one whole partition, as the stores write it. */
const onePartition = /^PartitionKey eq '((?:[^']|'')*)'$/;

/** The same table for reading: `get`, and `query` of a partition, are answered from one look at all rows. */
export function readAhead(table: Table): Table {
  const rows = lazily(async () => {
    const all: StoredRow[] = [];
    for await (const row of table.query('')) all.push(row);
    return all;
  });
  return {
    ...table,
    async get(partitionKey, rowKey) {
      const all = await rows();
      return all.find((row) => row.partitionKey === partitionKey && row.rowKey === rowKey) ?? null;
    },
    async *query(filter, select) {
      const partition = onePartition.exec(filter)?.[1]?.replaceAll("''", "'");
      if (partition === undefined) yield* table.query(filter, select);
      else for (const row of await rows()) if (row.partitionKey === partition) yield row;
    },
  };
}
