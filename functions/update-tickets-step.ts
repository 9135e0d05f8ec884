/** Queue `update-tickets-step`, messages `{plan, step}`: works off one step of an approved plan of `update-tickets`. */
import { updateTicketsMeasures } from '../shared/automations/tickets/update-tickets.ts';
import { runUpdateStep } from '../shared/automations/tickets/update-tickets-step.ts';
import { parseUpdateStep } from '../shared/rules/tickets/update-tickets-step.ts';
import type { QueueDefinition } from './define.ts';
import { runTime } from './http/run-time.ts';

/** Works one step of an approved plan per message; five failed deliveries move it to the poison queue. */
export const updateTicketsStep: QueueDefinition = {
  name: 'update-tickets-step',
  trigger: 'queue',
  queueName: 'update-tickets-step',
  async handle(message, app, log) {
    // An error puts the message back; after five deliveries the host keeps it on the queue update-tickets-step-poison.
    const outcome = await runUpdateStep(parseUpdateStep(message), {
      ...app.automation,
      ...app.updatePlans,
      ...runTime(),
    });
    const { kind, plan } = outcome;
    if (!('items' in outcome)) {
      log.info('update-tickets-step', { plan, kind });
      return kind;
    }
    app.measure(updateTicketsMeasures(outcome.companyId, outcome.items));
    const { trouble } = outcome;
    const level = kind === 'stopped' ? 'error' : kind === 'waits' ? 'warn' : 'info';
    log[level]('update-tickets-step', {
      plan,
      kind,
      tickets: outcome.items.length,
      code: trouble?.code ?? null,
    });
    return kind;
  },
};
