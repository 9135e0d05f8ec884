/**
 * GET /api/reconcile/{link}: how the link's last comparison went and what it found.
 * POST /api/reconcile/{link}: begins one (`{}` or `{"dryRun": true}`), or approves a plan that waits
 * (`{"approve": "RUN"}`).
 *
 * The link is read from the address itself and not from `params`, where a query value or a body property could change
 * it.
 */
import { CodedError } from '../shared/rules/errors.ts';
import type { HttpDefinition } from './define.ts';
import { actorOf } from './actor.ts';
import { readBody } from './read-body.ts';

const bodyLimit = 4 * 1024;

export const reconcileOrder: HttpDefinition = {
  name: 'reconcile-order',
  trigger: 'http',
  methods: ['GET', 'POST'],
  route: 'reconcile/{link}',
  authLevel: 'function',
  async handle(request, app) {
    const link = lastSegment(request.url);
    if (request.method === 'GET') {
      const dryRun = new URL(request.url).searchParams.get('dryRun') === 'true';
      const status = await app.reconcileStatus(link, dryRun);
      return status === null
        ? { status: 404, json: { link, run: null }, outcome: 'none' }
        : { status: 200, json: { link, ...status }, outcome: 'shown' };
    }
    const body = jsonOrUndefined(await readBody(request, bodyLimit));
    const outcome = await app.reconcileOrder({ link, body, actor: actorOf(request, app) });
    // A refusal has one form everywhere, whichever function gives it.
    if (outcome.kind === 'link-unknown') throw new CodedError('link-unknown', { facts: { link } });
    return { status: 202, json: outcome, outcome: outcome.kind };
  },
};

function jsonOrUndefined(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function lastSegment(url: string): string {
  return new URL(url).pathname.split('/').findLast((part) => part !== '') ?? '';
}
