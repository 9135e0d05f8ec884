/**
 * POST /api/create-ticket `{companyId, summary, …}`: makes a ticket for a company and says what it decided where the caller
 * left that out. The same `idempotencyKey`, or header `Idempotency-Key`, within a day gives the same ticket.
 */
import { createTicketMeasures, runCreateTicket } from '../shared/automations/tickets/create-ticket.ts';
import { parseCreateTicket } from '../shared/rules/tickets/create-ticket.ts';
import { actorOf } from './http/actor.ts';
import type { HttpDefinition } from './define.ts';
import { readOrder } from './http/read-body.ts';
import { runTime } from './http/run-time.ts';

/** Bytes: two texts of 9,000 characters, and room for their encoding. */
const maxBody = 64 * 1024;

/** Creates one ticket per idempotency key; `"dryRun": true` answers with the decisions alone. */
export const createTicket: HttpDefinition = {
  name: 'create-ticket',
  trigger: 'http',
  methods: ['POST'],
  route: 'create-ticket',
  authLevel: 'function',
  example: { body: '{"companyId": 2, "summary": "Printer offline", "priority": "High", "dryRun": true}' },
  async handle(request, app, log) {
    const order = await readOrder(request, undefined, maxBody);
    const asked = parseCreateTicket(order, request.headers.get('idempotency-key'));
    const outcome = await runCreateTicket(asked, {
      ...app.automation,
      ...app.ticketDefaults,
      ...runTime(),
      actor: actorOf(request, app),
    });
    app.measure(createTicketMeasures(asked, outcome));
    const { kind } = outcome;
    if (kind === 'planned') {
      log.info('create-ticket', { company: asked.companyId, kind });
      return { status: 200, json: outcome, outcome: kind };
    }
    // The summary is the customer's words: it goes to the caller and not into the log.
    const { ticket, replayed, verified, differences } = outcome;
    const facts = { company: asked.companyId, kind, ticket: ticket.id, replayed, verified };
    log[differences.length > 0 || !verified ? 'warn' : 'info']('create-ticket', {
      ...facts,
      differences: differences.map(({ field }) => field),
    });
    return { status: kind === 'created' && !replayed ? 201 : 200, json: outcome, outcome: kind };
  },
};
