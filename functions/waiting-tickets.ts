/**
 * POST /api/waiting-tickets `{companyId, waitingStatus, nextStatus, days?, maxTickets?, dryRun?}`: tickets of one company
 * that wait too long for their customer get an internal note and another status. Nothing is written unless `dryRun` is
 * false; what is ordered is written to the audit journal.
 */
import { runWaitingTickets, waitingTicketsMeasures } from '../shared/automations/tickets/waiting-tickets.ts';
import { parseWaitingTickets } from '../shared/rules/tickets/waiting-tickets.ts';
import { actorOf } from './http/actor.ts';
import type { HttpDefinition } from './define.ts';
import { readOrder } from './http/read-body.ts';
import { runTime } from './http/run-time.ts';

/** Moves tickets that have waited too long for their customer; a dry run unless the body says `"dryRun": false`. */
export const waitingTickets: HttpDefinition = {
  name: 'waiting-tickets',
  trigger: 'http',
  methods: ['POST'],
  route: 'waiting-tickets',
  authLevel: 'function',
  example: { body: '{"companyId": 2, "waitingStatus": "Waiting", "nextStatus": "In Progress"}' },
  async handle(request, app, log) {
    const asked = parseWaitingTickets(await readOrder(request));
    const outcome = await runWaitingTickets(asked, {
      ...app.automation,
      ...runTime(),
      actor: actorOf(request, app),
    });
    app.measure(waitingTicketsMeasures(asked, outcome));
    // Summaries are the customer's words: they go to the caller and not into the log.
    const { kind, tickets, refused, left } = outcome;
    const counts = { tickets: tickets.length, refused: refused.length, left };
    const level = kind === 'stopped' || refused.length > 0 ? 'warn' : 'info';
    log[level]('waiting-tickets', { company: asked.companyId, kind, ...counts });
    return { status: 200, json: outcome, outcome: kind };
  },
};
