/**
 * Backfills on Azure Tables: the jobs of a link in one partition, beside a row that names the current one, so that one
 * transaction starts a job and keeps a second one out; the records of each job in a partition of their own.
 *
 *   backfills      acme                      current                  the id of the job begun last
 *                                            job!20261124…-1f2e       one job
 *   backfillrows   acme!20261124…-1f2e       connectwise!4711         how one record ended
 */
import type { BackfillJob, BackfillRow, RowEnd } from '../../rules/backfill/job.ts';
import { CodedError } from '../../rules/errors.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { keyIs, keysBelow, tableKey } from '../../kit/table-keys.ts';
import type { BackfillStore } from '../../ports/backfill.ts';
import type { StoredRow, Table } from '../../ports/table.ts';

/** The tables of the jobs and of their rows. */
export interface BackfillTables {
  readonly jobs: Table;
  readonly rows: Table;
}

const json = jsonProperties<BackfillJob>();
const currentKey = 'current';
/** Two workers at most write one row at a time. */
const attempts = 8;

/** The store over its two tables. */
export function createBackfillStore({ jobs, rows }: BackfillTables): BackfillStore {
  const toJobRow = (job: BackfillJob) => ({
    partitionKey: tableKey(job.link),
    rowKey: tableKey('job', job.id),
    ...json.pack(job),
  });
  const conflict = (link: string): CodedError =>
    new CodedError('backfill-version-conflict', { facts: { link } });

  /** Changes an open row; one that has ended, or is not there, stays as it is. */
  async function changeRow(
    link: string,
    id: string,
    { side, recordId }: Pick<BackfillRow, 'side' | 'recordId'>,
    change: Pick<BackfillRow, 'at'> & Partial<Pick<BackfillRow, 'end' | 'why'>>,
  ): Promise<void> {
    const place = { partitionKey: tableKey(link, id), rowKey: tableKey(side, recordId) };
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const stored = await rows.get(place.partitionKey, place.rowKey);
      if (stored === null) return;
      const row = fromRow(stored);
      if (row.end !== null) return;
      if ((await rows.replace({ ...place, ...toRow({ ...row, ...change }) }, stored.etag)) !== null) return;
    }
    throw conflict(link);
  }

  return {
    async create(job) {
      if ((await jobs.insert(toJobRow(job))) === null) throw conflict(job.link);
    },

    async read(link, id) {
      const row = await jobs.get(tableKey(link), tableKey('job', id));
      return row === null ? null : { job: json.unpack(row), version: row.etag };
    },

    async save(job, version) {
      const saved = await jobs.replace(toJobRow(job), version);
      if (saved === null) throw conflict(job.link);
      return saved;
    },

    async current(link) {
      const row = await jobs.get(tableKey(link), currentKey);
      return row === null ? null : { id: String(row['job']), version: row.etag };
    },

    async begin(job, version, before) {
      const row = { partitionKey: tableKey(job.link), rowKey: currentKey, job: job.id };
      const done = await jobs.transact([
        { verb: 'replace', row: toJobRow(job), etag: version },
        before === null ? { verb: 'insert', row } : { verb: 'replace', row, etag: before },
      ]);
      if (done.kind === 'refused') throw conflict(job.link);
      return done.etags[0] ?? '';
    },

    async list(link) {
      const found: BackfillJob[] = [];
      for await (const row of jobs.query(`${keyIs('PartitionKey', link)} and ${keysBelow('RowKey', 'job')}`))
        found.push(json.unpack(row));
      return found;
    },

    async addRows(link, id, listed) {
      if (listed.length === 0) return [];
      const wanted = listed.map((row) => ({
        partitionKey: tableKey(link, id),
        rowKey: tableKey(row.side, row.recordId),
        ...toRow(row),
      }));
      const added = await rows.transact(wanted.map((row) => ({ verb: 'insert', row })));
      if (added.kind === 'done') return listed;
      // Some are there from an earlier try: each is added on its own, and what is there is looked at.
      const open: BackfillRow[] = [];
      for (const [index, row] of wanted.entries()) {
        const added = await rows.insert(row);
        const stored = added === null ? await rows.get(row.partitionKey, row.rowKey) : null;
        const stands = stored === null ? listed[index] : fromRow(stored);
        if (stands?.end === null) open.push(stands);
      }
      return open;
    },

    async row(link, id, side, recordId) {
      const row = await rows.get(tableKey(link, id), tableKey(side, recordId));
      return row === null ? null : fromRow(row);
    },

    endRow: (link, id, row) => changeRow(link, id, row, { end: row.end, why: row.why, at: row.at }),

    putOffRow: (link, id, row, due) => changeRow(link, id, row, { at: due }),

    async *rows(link, id) {
      for await (const row of rows.query(keyIs('PartitionKey', link, id))) yield fromRow(row);
    },
  };
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
