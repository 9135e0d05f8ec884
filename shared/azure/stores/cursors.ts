/** The place up to which each side of each link was read, on Azure Tables; two polls cannot move one cursor. */
import type { Cursor } from '../../rules/sync/cursor.ts';
import { CodedError } from '../../rules/errors.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { tableKey } from '../../kit/table-keys.ts';
import type { CursorStore } from '../../ports/stores.ts';
import type { Table } from '../../ports/table.ts';

const json = jsonProperties<Cursor>();

/** Cursors in one table, a partition per link. */
export function createCursorStore(cursors: Table): CursorStore {
  return {
    async read(link, side) {
      const row = await cursors.get(tableKey(link), side);
      return row === null ? null : { cursor: json.unpack(row), version: row.etag };
    },

    async save(link, side, cursor, version) {
      const row = { partitionKey: tableKey(link), rowKey: side, ...json.pack(cursor) };
      const saved = version === null ? await cursors.insert(row) : await cursors.replace(row, version);
      if (saved === null) throw new CodedError('cursor-version-conflict', { facts: { link, side } });
      return saved;
    },
  };
}
