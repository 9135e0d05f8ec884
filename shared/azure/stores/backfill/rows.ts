/** The records of each backfill on Azure Tables, a partition per job; `store.ts` shows where each row is. */
import { keyIs, tableKey } from '../../../kit/table-keys.ts';
import type { BackfillStore } from '../../../ports/backfill.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import type { BackfillRow, RowEnd } from '../../../rules/backfill/job.ts';
import type { SideName } from '../../../rules/sync/record.ts';
import { backfillConflict } from './jobs.ts';

type BackfillRows = Pick<BackfillStore, 'addRows' | 'row' | 'endRow' | 'putOffRow' | 'rows'>;

/** Two workers at most write one row at a time. */
const attempts = 8;
/** Rows that are remembered as they were read last; a full memory is emptied, because it only saves requests. */
const maxKnown = 2_000;

/** The part of the store that is about rows. */
export function backfillRows(rows: Table): BackfillRows {
  const known = new Map<string, StoredRow>();
  const read = async ({ partitionKey, rowKey }: Place): Promise<StoredRow | null> => {
    const row = await rows.get(partitionKey, rowKey);
    if (known.size >= maxKnown) known.clear();
    if (row !== null) known.set(nameOf(row), row);
    return row;
  };
  /** The row as this process read it last, once: what another wrote since is found by its etag. */
  const take = (place: Place): StoredRow | undefined => {
    const row = known.get(nameOf(place));
    known.delete(nameOf(place));
    return row;
  };

  /** Changes an open row; one that has ended, or is not there, stays as it is. */
  async function changeRow(
    link: string,
    id: string,
    { side, recordId }: Pick<BackfillRow, 'side' | 'recordId'>,
    change: Pick<BackfillRow, 'at'> & Partial<Pick<BackfillRow, 'end' | 'why'>>,
  ): Promise<void> {
    const place = { partitionKey: tableKey(link, id), rowKey: tableKey(side, recordId) };
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const stored = take(place) ?? (await rows.get(place.partitionKey, place.rowKey));
      if (stored === null) return;
      const row = fromRow(stored);
      if (row.end !== null) return;
      if ((await rows.replace({ ...place, ...toRow({ ...row, ...change }) }, stored.etag)) !== null) return;
    }
    throw backfillConflict(link);
  }

  return {
    addRows: (link, id, listed) => addRows(rows, link, id, listed),

    async row(link, id, side, recordId) {
      const row = await read({ partitionKey: tableKey(link, id), rowKey: tableKey(side, recordId) });
      return row === null ? null : fromRow(row);
    },

    endRow: (link, id, row) => changeRow(link, id, row, { end: row.end, why: row.why, at: row.at }),

    putOffRow: (link, id, row, due) => changeRow(link, id, row, { at: due }),

    async *rows(link, id, behindStep) {
      const behind = behindStep === undefined ? '' : ` and step gt ${behindStep}`;
      for await (const row of rows.query(`${keyIs('PartitionKey', link, id)}${behind}`)) yield fromRow(row);
    },
  };
}

type Place = Pick<StoredRow, 'partitionKey' | 'rowKey'>;

function nameOf({ partitionKey, rowKey }: Place): string {
  return JSON.stringify([partitionKey, rowKey]);
}

async function addRows(
  rows: Table,
  link: string,
  id: string,
  listed: readonly BackfillRow[],
): Promise<readonly BackfillRow[]> {
  if (listed.length === 0) return [];
  const wanted = listed.map((row) => ({
    partitionKey: tableKey(link, id),
    rowKey: tableKey(row.side, row.recordId),
    ...toRow(row),
  }));
  const added = await rows.transact(wanted.map((row) => ({ verb: 'insert', row })));
  if (added.kind === 'done') return listed;
  // Some are there from an earlier try: each is added on its own, and a row that stands is looked at.
  const open: BackfillRow[] = [];
  for (const [index, row] of wanted.entries()) {
    const inserted = await rows.insert(row);
    const stored = inserted === null ? await rows.get(row.partitionKey, row.rowKey) : null;
    const stands = stored === null ? listed[index] : fromRow(stored);
    if (stands?.end === null) open.push(stands);
  }
  return open;
}

function toRow({ side, recordId, step, end, why, at }: BackfillRow): Readonly<Record<string, unknown>> {
  return { side, recordId, step, end: end ?? '', why, at };
}

/** A stored row is trusted to be as it was put in: nobody else writes the table. */
function fromRow(row: StoredRow): BackfillRow {
  const end = String(row['end']);
  return {
    side: row['side'] as SideName,
    recordId: String(row['recordId']),
    step: Number(row['step']),
    end: end === '' ? null : (end as RowEnd),
    why: String(row['why']),
    at: String(row['at']),
  };
}
