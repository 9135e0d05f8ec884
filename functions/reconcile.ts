/**
 * Every hour: begins the night's comparison of each link when it is due, and takes up runs and backfills that lost their
 * message.
 */
import type { TimerDefinition } from './define.ts';

export const reconcile: TimerDefinition = {
  name: 'reconcile',
  trigger: 'timer',
  schedule: '0 17 * * * *',
  async handle(_timer, app, log) {
    const outcomes = await app.reconcileDue();
    if (outcomes.length > 0) log.info('reconcile-due', { outcomes });
    const backfills = await app.backfillDue();
    if (backfills.length > 0) log.info('backfill-due', { backfills });
    const failed = outcomes.some(({ kind }) => kind === 'not-started');
    return failed || backfills.some(({ kind }) => kind === 'not-resumed') ? 'partial' : 'complete';
  },
};
