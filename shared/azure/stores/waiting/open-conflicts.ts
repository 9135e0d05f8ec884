/** Conflicts that wait for a person, in the table of the conflicts: one row per pair and field, beside the values. */
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, keysBelow, tableKey } from '../../../kit/table-keys.ts';
import type { OpenConflictStore } from '../../../ports/journals.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import type { OpenConflict } from '../../../rules/sync/state/open-conflicts.ts';

const openJson = jsonProperties<OpenConflict>();
/** Begins the row keys; the rows of the values themselves begin otherwise. */
const open = 'open';
/** More than a pair has fields. */
const maxOfPair = 20;

/** The store over the table of the conflicts, a partition per link. */
export function createOpenConflictStore(conflicts: Table): OpenConflictStore {
  const placeOf = ({ link, pair, field }: Pick<OpenConflict, 'link' | 'pair' | 'field'>) => ({
    partitionKey: tableKey(link),
    rowKey: tableKey(open, pair, field),
  });
  const below = async (link: string, limit: number, ...parts: readonly string[]) => {
    const rows: OpenConflict[] = [];
    if (limit < 1) return rows;
    const filter = `${keyIs('PartitionKey', link)} and ${keysBelow('RowKey', open, ...parts)}`;
    for await (const row of conflicts.query(filter)) if (rows.push(unpacked(row)) >= limit) break;
    return rows;
  };
  return {
    put: (row) => conflicts.put({ ...placeOf(row), ...openJson.pack(row) }),
    of: (link, pair) => below(link, maxOfPair, pair),
    list: (link, limit) => below(link, limit),
    async choose(row, choice) {
      const place = placeOf(row);
      const held = await conflicts.get(place.partitionKey, place.rowKey);
      const before = held === null ? null : unpacked(held);
      if (held === null || before?.id !== row.id) return null;
      const next = { ...place, ...openJson.pack({ ...before, choice }) };
      return (await conflicts.replace(next, held.etag)) === null ? null : { replaced: before.choice };
    },
    async remove(link, pair, field) {
      const { partitionKey, rowKey } = placeOf({ link, pair, field });
      await conflicts.remove(partitionKey, rowKey);
    },
  };
}

const unpacked = (row: StoredRow): OpenConflict => openJson.unpack(row);
