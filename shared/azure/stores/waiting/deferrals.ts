/** Work that is put off, on Azure Tables: one row a record, removed when its work gets through. */
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, tableKey } from '../../../kit/table-keys.ts';
import type { DeferralStore } from '../../../ports/journals.ts';
import type { Table } from '../../../ports/table.ts';
import type { Deferral } from '../../../rules/sync/state/deferral.ts';

const deferralJson = jsonProperties<Deferral>();

/** The store over its table, a partition per link. */
export function createDeferralStore(table: Table): DeferralStore {
  return {
    async read(link, side, recordId) {
      const row = await table.get(tableKey(link), tableKey(side, recordId));
      return row === null ? null : deferralJson.unpack(row);
    },
    async list(link, limit) {
      const found: Deferral[] = [];
      for await (const row of table.query(link === null ? '' : keyIs('PartitionKey', link))) {
        if (found.length >= limit) break;
        found.push(deferralJson.unpack(row));
      }
      return found;
    },
    put: (row) =>
      table.put({
        partitionKey: tableKey(row.link),
        rowKey: tableKey(row.side, row.recordId),
        nextTryAt: row.nextTryAt,
        ...deferralJson.pack(row),
      }),
    async remove(link, side, recordId) {
      await table.remove(tableKey(link), tableKey(side, recordId));
    },
  };
}
