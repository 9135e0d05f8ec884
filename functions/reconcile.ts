/** Every hour: begins the night's comparison of each link when it is due, and takes up runs that lost their message. */
import type { TimerDefinition } from './define.ts';

export const reconcile: TimerDefinition = {
  name: 'reconcile',
  trigger: 'timer',
  schedule: '0 17 * * * *',
  async handle(_timer, app, log) {
    const outcomes = await app.reconcileDue();
    if (outcomes.length > 0) log.info('reconcile-due', { outcomes });
    return outcomes.some(({ kind }) => kind === 'not-started') ? 'partial' : 'complete';
  },
};
