/** Remembers which remotes keep the id that a create names, on rows of Azure Tables. */
import { tableKey } from '../../kit/table-keys.ts';
import type { KeptIds } from '../../ports/remotes.ts';
import type { Table } from '../../ports/table.ts';

const rowKey = 'kept-ids';

/** The memory in one table; of two that write at once the last one's answer stands. */
export function createKeptIds(table: Table): KeptIds {
  return {
    async read(remote) {
      const row = await table.get(tableKey(remote), rowKey);
      return row === null ? null : row['keeps'] === true;
    },
    async save(remote, keeps) {
      await table.put({ partitionKey: tableKey(remote), rowKey, keeps });
    },
  };
}
