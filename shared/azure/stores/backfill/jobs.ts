/** The backfills of each link on Azure Tables, a partition per link; `store.ts` shows where each row is. */
import { jsonProperties } from '../../../kit/table-json.ts';
import { keyIs, keysBelow, tableKey } from '../../../kit/table-keys.ts';
import type { BackfillStore } from '../../../ports/backfill.ts';
import type { Table } from '../../../ports/table.ts';
import type { BackfillJob } from '../../../rules/backfill/job.ts';
import { CodedError } from '../../../rules/errors.ts';

type BackfillJobs = Pick<BackfillStore, 'create' | 'read' | 'save' | 'current' | 'begin' | 'list' | 'open'>;

const json = jsonProperties<BackfillJob>();
const currentKey = 'current';

/** The part of the store that is about jobs. */
export function backfillJobs(jobs: Table): BackfillJobs {
  return {
    async create(job) {
      if ((await jobs.insert(toRow(job))) === null) throw backfillConflict(job.link);
    },

    async read(link, id) {
      const row = await jobs.get(tableKey(link), tableKey('job', id));
      return row === null ? null : { job: json.unpack(row), version: row.etag };
    },

    async save(job, version) {
      const saved = await jobs.replace(toRow(job), version);
      if (saved === null) throw backfillConflict(job.link);
      return saved;
    },

    async current(link) {
      const row = await jobs.get(tableKey(link), currentKey);
      return row === null ? null : { id: String(row['job']), version: row.etag };
    },

    async begin(job, version, before) {
      const row = { partitionKey: tableKey(job.link), rowKey: currentKey, job: job.id };
      const done = await jobs.transact([
        { verb: 'replace', row: toRow(job), etag: version },
        before === null ? { verb: 'insert', row } : { verb: 'replace', row, etag: before },
      ]);
      if (done.kind === 'refused') throw backfillConflict(job.link);
      return done.etags[0] ?? '';
    },

    async open() {
      const found: BackfillJob[] = [];
      for await (const row of jobs.query("state eq 'running' or state eq 'paused'"))
        found.push(json.unpack(row));
      return found;
    },

    async list(link) {
      const found: BackfillJob[] = [];
      for await (const row of jobs.query(`${keyIs('PartitionKey', link)} and ${keysBelow('RowKey', 'job')}`))
        found.push(json.unpack(row));
      return found;
    },
  };
}

/** Somebody else wrote the job or the row since it was read: `backfill-version-conflict` (retry). */
export function backfillConflict(link: string): CodedError {
  return new CodedError('backfill-version-conflict', { facts: { link } });
}

function toRow(job: BackfillJob) {
  const { link, id, state } = job;
  return { partitionKey: tableKey(link), rowKey: tableKey('job', id), state, ...json.pack(job) };
}
