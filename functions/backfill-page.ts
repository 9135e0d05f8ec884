/** Queue `backfill-steps`: list one page of a backfill's records and put each on the queue. */
import type { QueueDefinition } from './define.ts';
import { levelOf } from './log.ts';

/** Lists one page of a backfill per message; the outcome says whether another page follows. */
export const backfillPage: QueueDefinition = {
  name: 'backfill-page',
  trigger: 'queue',
  queueName: 'backfill-steps',
  async handle(message, app, log) {
    const outcome = await app.backfillPage(message);
    log[levelOf(outcome.kind)]('backfill-stepped', outcome);
    return outcome.kind;
  },
};
