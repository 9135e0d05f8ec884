/**
 * The place up to which the sides of each link were read, on Azure Tables; two polls cannot move it at the same time.
 *
 *   cursors   acme   both          the cursors of both sides: one request reads them, one moves them
 *             acme   connectwise   one side, as older releases saved it; read until both are saved together
 */
import { CodedError } from '../../rules/errors.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { keyIs, tableKey } from '../../kit/table-keys.ts';
import type { Cursors, CursorStore } from '../../ports/stores.ts';
import type { Table } from '../../ports/table.ts';
import type { Cursor } from '../../rules/sync/cursor.ts';
import { sideNames } from '../../rules/sync/record.ts';

const json = jsonProperties<Cursors>();
const jsonOfOne = jsonProperties<Cursor>();
const rowKey = 'both';

/** Cursors in one table, a partition per link. */
export function createCursorStore(cursors: Table): CursorStore {
  async function savedApart(link: string): Promise<Cursors> {
    const found: Partial<Record<(typeof sideNames)[number], Cursor>> = {};
    for await (const row of cursors.query(keyIs('PartitionKey', link))) {
      const side = sideNames.find((one) => one === row.rowKey);
      if (side !== undefined) found[side] = jsonOfOne.unpack(row);
    }
    return found;
  }

  return {
    async read(link) {
      const row = await cursors.get(tableKey(link), rowKey);
      if (row !== null) return { cursors: json.unpack(row), version: row.etag };
      return { cursors: await savedApart(link), version: null };
    },

    async save(link, both, version) {
      const row = { partitionKey: tableKey(link), rowKey, ...json.pack(both) };
      const saved = version === null ? await cursors.insert(row) : await cursors.replace(row, version);
      if (saved === null) throw new CodedError('cursor-version-conflict', { facts: { link } });
      return saved;
    },
  };
}
