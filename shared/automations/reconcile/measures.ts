/** The measures of one window of a comparison: a fold over its outcome and nothing else. */
import type { ReconcileOutcome } from '../../ports/reconcile.ts';
import type { Measure } from '../../rules/metrics.ts';

/** The findings of a run, by their code, once the run rests. */
export function measuresOfWindow(outcome: ReconcileOutcome): readonly Measure[] {
  if (outcome.kind !== 'done' && outcome.kind !== 'waiting') return [];
  return Object.entries(outcome.run.found).map(([code, count]) => ({
    name: 'reconcile_findings',
    value: count,
    tags: { link: outcome.link, code },
  }));
}
