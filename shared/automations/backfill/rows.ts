/** Looks at the rows of a backfill that are not finished yet. */
import type { BackfillNeeds } from '../../ports/backfill.ts';
import type { BackfillJob, BackfillRow } from '../../rules/backfill/job.ts';
import { rowCounter, type RowCounter } from '../../rules/backfill/tally.ts';

/** Counts the rows of a job; `each` is shown those that were looked at. Throws the codes of storage. */
export async function countBackfillRows(
  job: BackfillJob,
  { jobs, now }: Pick<BackfillNeeds, 'jobs' | 'now'>,
  each: (row: BackfillRow) => void = () => undefined,
): Promise<RowCounter> {
  const counter = rowCounter(now(), job.finished);
  const take = (row: BackfillRow): void => {
    counter.take(row);
    each(row);
  };
  const open = await Promise.all(
    (job.finished?.open ?? []).map(({ side, recordId }) => jobs.row(job.link, job.id, side, recordId)),
  );
  for (const row of open) if (row !== null) take(row);
  for await (const row of jobs.rows(job.link, job.id, job.finished?.step)) take(row);
  return counter;
}
