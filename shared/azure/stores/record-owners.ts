/**
 * The link that a record belongs to, for records that more than one link can see: one row a record, written by the first
 * link that asks. A conditional write decides, so of many who ask at once one is answered with its own name.
 */
import { CodedError } from '../../rules/errors.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { RecordOwners } from '../../ports/stores.ts';
import type { Table } from '../../ports/table.ts';

/** Times that others may get ahead of us before this is given up. */
const maxTries = 5;

/** The owners over their table. */
export function createRecordOwners(table: Table): RecordOwners {
  return {
    async take({ system, side, id }, link, from) {
      const row = { partitionKey: tableKey(system, side, id), rowKey: 'owner', link };
      // Nearly always nobody has it, so the insert is tried before anything is read.
      if (from === null && (await table.insert(row)) !== null) return link;
      for (let attempt = 0; attempt < maxTries; attempt += 1) {
        const held = await table.get(row.partitionKey, row.rowKey);
        if (held === null) {
          if ((await table.insert(row)) !== null) return link;
        } else if (held['link'] === link || held['link'] !== from) return String(held['link']);
        else if ((await table.replace(row, held.etag)) !== null) return link;
      }
      throw new CodedError('storage-unavailable', { detail: 'The owner of a record kept changing.' });
    },
  };
}
