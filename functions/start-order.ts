/** Queue `start-orders`: runs a timer's story now, because the timer has not, or because a person asked. */
import type { App } from '../shared/app/app.ts';
import { asCodedError, CodedError } from '../shared/rules/errors.ts';
import type { QueueDefinition } from './define.ts';
import { timers } from './timers.ts';

/**
 * Runs a timer's story because a start order names it. Ends with `start-order-unknown` where no timer has that name.
 */
export const startOrder: QueueDefinition = {
  name: 'start-order',
  trigger: 'queue',
  queueName: 'start-orders',
  async handle(message, app, log) {
    const name = automationIn(message);
    const link = linkIn(message);
    if (name === 'ticket-sync' && link !== null) {
      const outcome = await app.ticketSync(link);
      log.info('link-polled-by-order', outcome);
      return outcome.kind;
    }
    const timer = timers.find((one) => one.name === name);
    // Delivering it again would not make it known.
    if (timer === undefined) {
      log.error('start-order-unknown', { automation: name });
      return new CodedError('start-order-unknown').code;
    }
    log.warn('timer-started-by-order', { automation: timer.name });
    const past = { last: '', next: '', lastUpdated: '' };
    const due = { schedule: { adjustForDST: false }, scheduleStatus: past, isPastDue: true };
    await counted(timer.name, app, () => app.timedRun(timer.name, () => timer.handle(due, app, log)));
    return 'started';
  },
};

/** A run by order is one of the timer's: without it the timer would look like one that did not run. */
async function counted(name: string, app: App, run: () => Promise<string>): Promise<void> {
  const started = performance.now();
  const end = (outcome: string, how: 'done' | 'failed'): Promise<void> =>
    app.countRun(name, outcome, (performance.now() - started) / 1000, how);
  try {
    await end(await run(), 'done');
  } catch (thrown) {
    await end(asCodedError(thrown).code, 'failed');
    throw thrown;
  }
}

function linkIn(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('link' in message)) return null;
  return typeof message.link === 'string' ? message.link : null;
}

function automationIn(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('automation' in message)) return '';
  return typeof message.automation === 'string' ? message.automation : '';
}
