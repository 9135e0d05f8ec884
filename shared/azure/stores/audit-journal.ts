/** The changes that people asked for, with their names, on Azure Tables, newest first. Nothing here removes a row. */
import type { AuditRow } from '../../rules/operate/audit.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { newestFirst, tableKey } from '../../kit/table-keys.ts';
import type { AuditJournal } from '../../ports/journals.ts';
import type { Table } from '../../ports/table.ts';

const json = jsonProperties<AuditRow>();
/** One partition keeps the rows in the order of time; people order few things, so it stays small. */
const partitionKey = 'orders';

/** The journal in one table. */
export function createAuditJournal(audit: Table): AuditJournal {
  return {
    write: (row) =>
      audit.put({ partitionKey, rowKey: tableKey(newestFirst(row.at), row.id), ...json.pack(row) }),

    async list(link, limit) {
      const rows: AuditRow[] = [];
      if (limit < 1) return rows;
      for await (const stored of audit.query(`PartitionKey eq '${partitionKey}'`)) {
        const row = json.unpack(stored);
        if (link !== null && row.link !== null && row.link !== link) continue;
        rows.push(row);
        if (rows.length >= limit) break;
      }
      return rows;
    },
  };
}
