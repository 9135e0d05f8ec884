/** A table in memory that loses races as the real one does: `test/contract/shared-rows.ts` holds both to the same. */
import type { StoredRow, Table } from '../../../shared/ports/table.ts';

/** An empty table. `query` understands no filter but `RowKey eq '…'` and `PartitionKey eq '…'`. */
export function memoryTable(): Table {
  const rows = new Map<string, StoredRow>();
  let writes = 0;
  const keyOf = (partitionKey: string, rowKey: string): string => JSON.stringify([partitionKey, rowKey]);
  const write = (row: { readonly partitionKey: string; readonly rowKey: string }): string => {
    const etag = `W/"${(writes += 1)}"`;
    rows.set(keyOf(row.partitionKey, row.rowKey), { ...structuredClone(row), etag });
    return etag;
  };
  /** As over a network: whoever asks at the same time is answered later, in turn. */
  const turn = async <Value>(work: () => Value): Promise<Value> => {
    await Promise.resolve();
    return work();
  };
  return {
    insert: (row) => turn(() => (rows.has(keyOf(row.partitionKey, row.rowKey)) ? null : write(row))),
    get: (partitionKey, rowKey) => turn(() => structuredClone(rows.get(keyOf(partitionKey, rowKey)) ?? null)),
    replace: (row, etag) =>
      turn(() => (rows.get(keyOf(row.partitionKey, row.rowKey))?.etag === etag ? write(row) : null)),
    merge: (row) => turn(() => void write({ ...rows.get(keyOf(row.partitionKey, row.rowKey)), ...row })),
    put: (row) => turn(() => void write(row)),
    remove: (partitionKey, rowKey, etag) =>
      turn(() => {
        const held = rows.get(keyOf(partitionKey, rowKey));
        if (held === undefined || (etag !== undefined && held.etag !== etag)) return false;
        return rows.delete(keyOf(partitionKey, rowKey));
      }),
    transact: () => Promise.reject(new Error('Transactions need the real table.')),
    async *query(filter) {
      await Promise.resolve();
      const [, name, value] = /^(RowKey|PartitionKey) eq '([^']*)'$/.exec(filter) ?? [];
      if (name === undefined) throw new Error(`The fake does not understand ${filter}.`);
      for (const row of rows.values())
        if ((name === 'RowKey' ? row.rowKey : row.partitionKey) === value) yield structuredClone(row);
    },
  };
}
