/**
 * /api/backfill/{link}: brings over the records that a link had before it existed.
 *
 * POST previews; with `"dryRun": false` and the token of a preview it starts. POST behind `/pause`, `/resume` or
 * `/cancel` does that. GET says how far it is; `?token=` names another backfill than the latest.
 */
import { actorOf } from './actor.ts';
import type { HttpDefinition } from './define.ts';
import { readBody } from './read-body.ts';

const bodyLimit = 16 * 1024;

export const backfill: HttpDefinition = {
  name: 'backfill',
  trigger: 'http',
  methods: ['GET', 'POST'],
  route: 'backfill/{link}/{action?}',
  authLevel: 'function',
  async handle(request, app) {
    const { link, action } = placeOf(request.url);
    if (request.method === 'GET') {
      const status = await app.backfillStatus(link, new URL(request.url).searchParams.get('token'));
      return { status: 200, json: status, outcome: 'status' };
    }
    const body = jsonOf(await readBody(request, bodyLimit));
    const answer = await app.backfill({ link, action, body, actor: actorOf(request, app) });
    const json = answer.kind === 'previewed' ? answer.preview : answer.status;
    return { status: answer.kind === 'started' ? 202 : 200, json, outcome: answer.kind };
  },
};

/** Read from the address itself: in `params` a query value or a body property could stand in their place. */
function placeOf(url: string): { readonly link: string; readonly action: string } {
  const parts = new URL(url).pathname.split('/').filter((part) => part !== '');
  const [link = '', action = ''] = parts.slice(parts.indexOf('backfill') + 1);
  return { link, action };
}

/** An empty body asks for the usual; what is no JSON is told as a body that does not fit. */
function jsonOf(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
