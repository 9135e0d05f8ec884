/**
 * Conflicts that wait for a person, in a table of their own: one row per pair and field. All stand in one partition, so that
 * one request tells those of every link.
 *
 *   openconflicts   open   acme!connectwise:4711!summary
 */
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, keysBelow, tableKey } from '../../../kit/table-keys.ts';
import type { OpenConflictStore } from '../../../ports/journals.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import type { OpenConflict } from '../../../rules/sync/state/open-conflicts.ts';

const openJson = jsonProperties<OpenConflict>();
const partitionKey = tableKey('open');
/** More than a pair has fields. */
const maxOfPair = 20;

/** The store in its table. */
export function createOpenConflictStore(openConflicts: Table): OpenConflictStore {
  const placeOf = ({ link, pair, field }: Pick<OpenConflict, 'link' | 'pair' | 'field'>) => ({
    partitionKey,
    rowKey: tableKey(link, pair, field),
  });
  const below = async (limit: number, ...parts: readonly string[]) => {
    const rows: OpenConflict[] = [];
    if (limit < 1) return rows;
    const all = keyIs('PartitionKey', 'open');
    const filter = parts.length === 0 ? all : `${all} and ${keysBelow('RowKey', ...parts)}`;
    for await (const row of openConflicts.query(filter)) if (rows.push(unpacked(row)) >= limit) break;
    return rows;
  };
  return {
    put: (row) => openConflicts.put({ ...placeOf(row), ...openJson.pack(row) }),
    of: (link, pair) => below(maxOfPair, link, pair),
    list: (link, limit) => (link === null ? below(limit) : below(limit, link)),
    async choose(row, choice) {
      const place = placeOf(row);
      const held = await openConflicts.get(place.partitionKey, place.rowKey);
      const before = held === null ? null : unpacked(held);
      if (held === null || before?.id !== row.id) return null;
      const next = { ...place, ...openJson.pack({ ...before, choice }) };
      return (await openConflicts.replace(next, held.etag)) === null ? null : { replaced: before.choice };
    },
    async remove(link, pair, field) {
      const { rowKey } = placeOf({ link, pair, field });
      await openConflicts.remove(partitionKey, rowKey);
    },
  };
}

const unpacked = (row: StoredRow): OpenConflict => openJson.unpack(row);
