/**
 * Backfills on Azure Tables: the jobs of a link in one partition, beside a row that names the current one, so that one
 * transaction starts a job and keeps a second one out; the records of each job in a partition of their own.
 *
 *   backfills      acme                      current                  the id of the job begun last
 *                                            job!20261124…-1f2e       one job
 *   backfillrows   acme!20261124…-1f2e       connectwise!4711         how one record ended
 */
import type { BackfillStore } from '../../../ports/backfill.ts';
import type { Table } from '../../../ports/table.ts';
import { backfillJobs } from './jobs.ts';
import { backfillRows } from './rows.ts';

/** The tables of the jobs and of their rows. */
export interface BackfillTables {
  readonly jobs: Table;
  readonly rows: Table;
}

/** The store over its two tables. */
export function createBackfillStore({ jobs, rows }: BackfillTables): BackfillStore {
  return { ...backfillJobs(jobs), ...backfillRows(rows) };
}
