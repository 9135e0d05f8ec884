/**
 * POST /api/dead-letters/replay `{link, side?, recordId?, code?, since?, limit?, perMinute?, dryRun?}`: tries dead letters
 * of one link again. Nothing is ordered unless `dryRun` is false; what is ordered is written to the audit journal.
 */
import { parseReplay } from '../shared/rules/operate/dead-letter-request.ts';
import type { HttpDefinition } from './define.ts';
import { actorOf } from './http/actor.ts';
import { readOrder } from './http/read-body.ts';

/** Replays a link's dead letters; a dry run unless the body says `"dryRun": false`. */
export const deadLettersReplay: HttpDefinition = {
  name: 'dead-letters-replay',
  trigger: 'http',
  methods: ['POST'],
  route: 'dead-letters/replay',
  authLevel: 'function',
  example: { body: '{"link":"acme"}' },
  async handle(request, app) {
    const asked = parseReplay(await readOrder(request));
    const replayed = await app.replayDeadLetters(asked, actorOf(request, app));
    return { status: asked.dryRun ? 200 : 202, json: replayed, outcome: replayed.kind };
  },
};
