/** The history of all pairs between two times: the whole table is walked over, since its rows are filed by pair. */
import { jsonProperties } from '../../../kit/table-json.ts';
import { keysBelow, newestFirst } from '../../../kit/table-keys.ts';
import type { HistoryRange } from '../../../ports/stored-data/rollups.ts';
import type { Table } from '../../../ports/table.ts';
import type { HistoryRow } from '../../../rules/sync/journal.ts';

const json = jsonProperties<HistoryRow>();
/** The character behind the separator of keys: it ends a range of them. */
const behind = '"';

/** The range over the table of the history. Throws the codes of storage. */
export function createHistoryRange(history: Table): HistoryRange {
  return {
    async *between(from, to) {
      for await (const row of history.query(within(from, to))) yield json.unpack(row);
    },
    async page({ link, from, to }, after) {
      const ofLink = link === null ? '' : `${keysBelow('PartitionKey', link)} and `;
      const { rows, next } = await history.page(`${ofLink}${within(from, to)}`, after);
      return { rows: rows.map((row) => json.unpack(row)), next };
    },
  };
}

/** Later times have smaller keys; `to` itself is not in it. */
function within(from: number, to: number): string {
  const first = newestFirst(new Date(to - 1).toISOString());
  const last = newestFirst(new Date(from).toISOString());
  return `RowKey ge '${first}' and RowKey lt '${last}${behind}'`;
}
