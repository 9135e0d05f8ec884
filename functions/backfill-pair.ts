/** Queue `backfill-nudges`: bring one record of a backfill over. A queue of its own, so that live changes overtake it. */
import type { QueueDefinition } from './define.ts';
import { aboutNudge, levelOf } from './log.ts';

export const backfillPair: QueueDefinition = {
  name: 'backfill-pair',
  trigger: 'queue',
  queueName: 'backfill-nudges',
  async handle(message, app, log) {
    const outcome = await app.backfillPair(message);
    log[levelOf(outcome.kind)]('backfill-pair-synced', { ...aboutNudge(message), ...outcome });
    return outcome.kind;
  },
};
