/**
 * POST /api/update-tickets: `{companyId, tickets, set, …}` makes a plan and changes nothing; `{approve: PLAN, fingerprint}`
 * has it carried out, `{stop: PLAN}` and `{resume: PLAN}` do that.
 * GET /api/update-tickets?plan=PLAN: how far it is, with its tickets; `&result=failed` those of one result.
 */
import { runUpdateTickets, updatePlanReport } from '../shared/automations/tickets/update-tickets.ts';
import { parseUpdatePlanLook, parseUpdateTickets } from '../shared/rules/tickets/update-tickets.ts';
import { actorOf } from './http/actor.ts';
import type { HttpDefinition } from './define.ts';
import { queryOf } from './http/path.ts';
import { readOrder } from './http/read-body.ts';
import { runTime } from './http/run-time.ts';

/** Bytes: 10,000 ids of eight digits, and room. */
const maxBody = 128 * 1024;

/** Plans a bulk update, and approves, stops, resumes or shows a plan. */
export const updateTickets: HttpDefinition = {
  name: 'update-tickets',
  trigger: 'http',
  methods: ['GET', 'POST'],
  route: 'update-tickets',
  authLevel: 'function',
  example: {
    body: '{"companyId": 2, "tickets": {"where": {"status": "New"}}, "set": {"priority": "Priority 3 - Normal Response"}}',
  },
  async handle(request, app, log) {
    const needs = { ...app.automation, ...app.updatePlans, actor: actorOf(request, app) };
    if (request.method === 'GET') {
      // A key may stand in the address, too.
      const { code: _code, clientId: _clientId, ...asked } = queryOf(request);
      const report = await updatePlanReport(parseUpdatePlanLook(asked), needs);
      return { status: 200, json: report, outcome: report.plan.state };
    }
    const order = parseUpdateTickets(await readOrder(request, undefined, maxBody));
    const outcome = await runUpdateTickets(order, { ...needs, deadline: runTime().deadline });
    // Summaries are the customer's words: they go to the caller and not into the log.
    const { kind, plan } = outcome;
    log.info('update-tickets', { kind, plan: plan?.id ?? null, total: plan?.total ?? 0 });
    return { status: kind === 'approved' || kind === 'resumed' ? 202 : 200, json: outcome, outcome: kind };
  },
};
