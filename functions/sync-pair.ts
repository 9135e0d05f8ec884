/** Queue `nudges`: a record may have changed; make its pair equal on both sides. */
import type { QueueDefinition } from './define.ts';

/** What is tried again is a warning, what waits for a person an error, everything else is done. */
const levels: Readonly<Record<string, 'warn' | 'error'>> = { deferred: 'warn', 'dead-lettered': 'error' };

export const syncPair: QueueDefinition = {
  name: 'sync-pair',
  trigger: 'queue',
  queueName: 'nudges',
  async handle(message, app, log) {
    const outcome = await app.syncPair(message);
    log[levels[outcome.kind] ?? 'info']('pair-synced', outcome);
    const started = await app.startOverdue().catch(() => []);
    if (started.length > 0) log.warn('timers-overdue', { started });
    return outcome.kind;
  },
};
