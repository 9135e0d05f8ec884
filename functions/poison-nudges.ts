/**
 * Every five minutes: takes what the host gave up on off both poison queues of nudges and keeps it as dead letters. A timer
 * and not a queue trigger, because no trigger is ever shown a message that is not base64, and those vanish in a week.
 */
import type { TimerDefinition } from './define.ts';

/** Moves what stands on the poison queues into the dead letters. */
export const poisonNudges: TimerDefinition = {
  name: 'poison-nudges',
  trigger: 'timer',
  schedule: '20 1-59/5 * * * *',
  async handle(_timer, app, log) {
    const outcome = await app.keepPoison();
    if (outcome.kind === 'kept') log.warn('poison-kept', outcome);
    return outcome.kind;
  },
};
