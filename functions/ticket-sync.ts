/** Every 15 minutes: asks both sides of every link what changed, because callbacks can be lost for good. */
import type { TimerDefinition } from './define.ts';
import { levelOf } from './log.ts';

/** Polls both sides of every link every 15 minutes, for changes whose callback was lost. */
export const ticketSync: TimerDefinition = {
  name: 'ticket-sync',
  trigger: 'timer',
  schedule: '0 */15 * * * *',
  async handle(_timer, app, log) {
    const outcome = await app.ticketSync();
    log[levelOf(outcome.kind)]('links-polled', outcome);
    return outcome.kind;
  },
};
