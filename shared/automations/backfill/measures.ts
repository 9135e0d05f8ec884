/** The measures of a backfill's step: a fold over its outcome and nothing else. */
import type { Measure } from '../../rules/metrics.ts';
import type { StepOutcome } from './page.ts';

/** The measures of a step: the progress of the link's backfill, if the step reports it. */
export function measuresOfStep(link: string, outcome: StepOutcome): readonly Measure[] {
  if (!('progress' in outcome) || outcome.progress === null) return [];
  const { total, done, byEnd, rowsPerMinute } = outcome.progress;
  const tags = { link };
  return [
    { name: 'backfill_rows_total', value: total, tags },
    { name: 'backfill_rows_done', value: done, tags },
    { name: 'backfill_rows_failed', value: byEnd.failed, tags },
    { name: 'backfill_rows_per_minute', value: rowsPerMinute, tags },
  ];
}
