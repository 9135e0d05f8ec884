/** Twice an hour: removes what is older than the configuration keeps it; one pass a day, and what a run left goes on. */
import type { TimerDefinition } from './define.ts';

/** Deletes rows that are older than the configuration keeps them, in passes that later runs continue. */
export const retention: TimerDefinition = {
  name: 'retention',
  trigger: 'timer',
  schedule: '0 8,38 * * * *',
  async handle(_timer, app, log) {
    const outcome = await app.retention();
    if (outcome.kind === 'partial') log.warn('retention-partial', outcome);
    else if (outcome.kind !== 'nothing') log.info('retention-done', outcome);
    return outcome.kind;
  },
};
