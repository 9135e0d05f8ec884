/**
 * POST /api/dead-letters/replay `{link, side?, recordId?, code?, since?, limit?, perMinute?, dryRun?}`: tries dead letters
 * of one link again. Nothing is ordered unless `dryRun` is false; what is ordered is written to the audit journal.
 */
import { parseReplay } from '../shared/rules/operate/dead-letter-request.ts';
import { CodedError } from '../shared/rules/errors.ts';
import { actorOf } from './actor.ts';
import type { HttpDefinition } from './define.ts';
import { readBody } from './read-body.ts';

const bodyLimit = 16 * 1024;

export const deadLettersReplay: HttpDefinition = {
  name: 'dead-letters-replay',
  trigger: 'http',
  methods: ['POST'],
  route: 'dead-letters/replay',
  authLevel: 'function',
  async handle(request, app) {
    const asked = parseReplay(jsonOf(await readBody(request, bodyLimit)));
    const replayed = await app.replayDeadLetters(asked, actorOf(request, app));
    return { status: asked.dryRun ? 200 : 202, json: replayed, outcome: replayed.kind };
  },
};

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new CodedError('request-invalid', { detail: 'The body is no JSON.' });
  }
}
