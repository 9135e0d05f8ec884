/**
 * GET /api/reconcile/{link}: how the link's last comparison went and what it found.
 * POST /api/reconcile/{link}: begins one (`{}` or `{"dryRun": true}`), or approves a plan that waits
 * (`{"approve": "RUN"}`).
 */
import { CodedError } from '../shared/rules/errors.ts';
import { parseReconcileOrder } from '../shared/rules/reconcile/order.ts';
import type { HttpDefinition } from './define.ts';
import { actorOf } from './http/actor.ts';
import { queryOf, segmentsBehind } from './http/path.ts';
import { readOrder } from './http/read-body.ts';

/**
 * Shows, begins and approves a link's comparison over HTTP. Throws `link-unknown` (dead-letter) for an order about a
 * link that is not enabled.
 */
export const reconcileOrder: HttpDefinition = {
  name: 'reconcile-order',
  trigger: 'http',
  methods: ['GET', 'POST'],
  route: 'reconcile/{link}',
  authLevel: 'function',
  example: { path: 'reconcile/acme', body: '{}' },
  async handle(request, app) {
    const [link = ''] = segmentsBehind(request, 'reconcile');
    if (request.method === 'GET') {
      const status = await app.reconcileStatus(link, queryOf(request)['dryRun'] === 'true');
      return status === null
        ? { status: 404, json: { link, run: null }, outcome: 'none' }
        : { status: 200, json: { link, ...status }, outcome: 'shown' };
    }
    const order = parseReconcileOrder(await readOrder(request));
    const outcome = await app.reconcileOrder({ link, order, actor: actorOf(request, app) });
    // A refusal has one form everywhere, whichever function gives it.
    if (outcome.kind === 'link-unknown') throw new CodedError('link-unknown', { facts: { link } });
    return { status: 202, json: outcome, outcome: outcome.kind };
  },
};
