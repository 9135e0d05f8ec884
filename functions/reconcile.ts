/**
 * Every hour: begins the night's comparison of each link when it is due, and takes up runs and backfills that lost their
 * message.
 */
import type { TimerDefinition } from './define.ts';
import { levelOf } from './log.ts';

/** Begins comparisons that are due, and revives runs and backfills whose message was lost. */
export const reconcile: TimerDefinition = {
  name: 'reconcile',
  trigger: 'timer',
  schedule: '0 17 * * * *',
  async handle(_timer, app, log) {
    const outcomes = await app.reconcileDue();
    for (const outcome of outcomes) log[levelOf(outcome.kind)]('reconcile-due', outcome);
    const backfills = await app.backfillDue();
    for (const outcome of backfills) log[levelOf(outcome.kind)]('backfill-due', outcome);
    const failed = outcomes.some(({ kind }) => kind === 'not-started');
    return failed || backfills.some(({ kind }) => kind === 'not-resumed') ? 'partial' : 'complete';
  },
};
