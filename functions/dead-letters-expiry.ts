/** Nightly: forgets dead letters that are older than the configuration keeps them; by default none is. */
import type { TimerDefinition } from './define.ts';

export const deadLettersExpiry: TimerDefinition = {
  name: 'dead-letters-expiry',
  trigger: 'timer',
  schedule: '0 40 2 * * *',
  async handle(_timer, app, log) {
    const outcome = await app.expireDeadLetters();
    if (outcome.kind === 'expired' || outcome.messages > 0) log.info('dead-letters-expired', outcome);
    return outcome.kind;
  },
};
