/** Queue `nudges`: a record may have changed; make its pair equal on both sides. */
import type { QueueDefinition } from './define.ts';
import { aboutNudge, levelOf } from './log.ts';

export const syncPair: QueueDefinition = {
  name: 'sync-pair',
  trigger: 'queue',
  queueName: 'nudges',
  async handle(message, app, log) {
    const outcome = await app.syncPair(message);
    log[levelOf(outcome.kind)]('pair-synced', { ...aboutNudge(message), ...outcome });
    const started = await app.startOverdue().catch(() => []);
    if (started.length > 0) log.warn('timers-overdue', { started });
    return outcome.kind;
  },
};
