/**
 * /api/backfill/{link}: brings over the records that a link had before it existed.
 *
 * POST previews; with `"dryRun": false` and the token of a preview it starts. POST behind `/pause`, `/resume` or
 * `/cancel` does that. GET says how far it is; `?token=` names another backfill than the latest.
 */
import { parseBackfillOrder, parseBackfillToken } from '../shared/rules/backfill/order.ts';
import type { HttpDefinition } from './define.ts';
import { actorOf } from './http/actor.ts';
import { queryOf, segmentsBehind } from './http/path.ts';
import { readOrder } from './http/read-body.ts';

/** Previews, starts and steers a backfill over HTTP, behind the function key. */
export const backfill: HttpDefinition = {
  name: 'backfill',
  trigger: 'http',
  methods: ['GET', 'POST'],
  route: 'backfill/{link}/{action?}',
  authLevel: 'function',
  example: { path: 'backfill/acme', body: '{}' },
  async handle(request, app) {
    const [link = '', action = ''] = segmentsBehind(request, 'backfill');
    if (request.method === 'GET') {
      const token = parseBackfillToken(queryOf(request)['token'] ?? null);
      return { status: 200, json: await app.backfillStatus(link, token), outcome: 'status' };
    }
    const order = parseBackfillOrder(action, await readOrder(request, {}));
    const answer = await app.backfill({ link, order, actor: actorOf(request, app) });
    const json = answer.kind === 'previewed' ? answer.preview : answer.status;
    return { status: answer.kind === 'started' ? 202 : 200, json, outcome: answer.kind };
  },
};
