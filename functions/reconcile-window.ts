/** Queue `reconcile-window`: does the next window of a comparison, and asks for the one behind it. */
import type { QueueDefinition } from './define.ts';
import { levelOf } from './log.ts';

/** Works one window of a comparison per message. */
export const reconcileWindow: QueueDefinition = {
  name: 'reconcile-window',
  trigger: 'queue',
  queueName: 'reconcile-window',
  async handle(message, app, log) {
    const outcome = await app.reconcileWindow(message);
    // A plan that waits for a person's approval is one of the things that nobody may miss.
    log[outcome.kind === 'waiting' ? 'warn' : levelOf(outcome.kind)]('reconcile-window', outcome);
    return outcome.kind;
  },
};
