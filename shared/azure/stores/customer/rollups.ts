/** The counts of a customer's link: rows that hold all links, from which this one is taken. */
import type { CustomerStore } from '../../../ports/stored-data/customer.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';
import { withoutLink } from '../trends/rollups.ts';
import { countRows, pagesOf } from './rows.ts';

const all = { filter: '' };
/** Times that others may get ahead of us before this is given up. */
const maxTries = 10;

/** The rows of rollups that tell of the link. */
export function rollupsOf(link: string, table: Table): CustomerStore {
  const look: CustomerStore['look'] = (signal) =>
    countRows(table, all, (row) => withoutLink(row, link) !== null, signal);
  return {
    name: 'rollups',
    kind: 'table',
    look,
    async remove(signal) {
      let removed = 0;
      for await (const rows of pagesOf(table, all, signal))
        for (const row of rows) {
          signal.throwIfAborted();
          if (await removedFrom(table, row, link)) removed += 1;
        }
      return removed;
    },
    prove: look,
  };
}

/** True where the row held something of the link. A row that tells of nothing else goes as a whole. */
async function removedFrom(table: Table, read: StoredRow, link: string): Promise<boolean> {
  let row: StoredRow | null = read;
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const kept = row === null ? null : withoutLink(row, link);
    if (row === null || kept === null) return false;
    const { partitionKey, rowKey, etag } = row;
    const done = kept.isEmpty
      ? await table.remove(partitionKey, rowKey, etag)
      : (await table.replace(kept.row, etag)) !== null;
    if (done) return true;
    row = await table.get(partitionKey, rowKey);
  }
  throw new CodedError('storage-unavailable', {
    detail: 'A row of counts is being written by many workers.',
  });
}
