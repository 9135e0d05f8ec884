/** Queue `reconcile-window`: does the next window of a comparison, and asks for the one behind it. */
import type { QueueDefinition } from './define.ts';

export const reconcileWindow: QueueDefinition = {
  name: 'reconcile-window',
  trigger: 'queue',
  queueName: 'reconcile-window',
  async handle(message, app, log) {
    const outcome = await app.reconcileWindow(message);
    log.info('reconcile-window', outcome);
    return outcome.kind;
  },
};
