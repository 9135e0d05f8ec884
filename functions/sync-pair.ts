/** Queue `nudges`: a record may have changed; make its pair equal on both sides. */
import type { QueueDefinition } from './define.ts';

export const syncPair: QueueDefinition = {
  name: 'sync-pair',
  trigger: 'queue',
  queueName: 'nudges',
  async handle(message, app, context) {
    const outcome = await app.syncPair(message);
    context.log(JSON.stringify({ event: 'pair-synced', ...outcome }));
    return outcome.kind;
  },
};
