/** Runs an operation of the operator's command for a caller over HTTP. */
import type { HttpRequest } from '@azure/functions';
import type { App } from '../../shared/app/app.ts';
import type { Operation } from '../../shared/app/operations/operation.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { didYouMean } from '../../shared/rules/words/did-you-mean.ts';
import type { HttpAnswer } from '../define.ts';
import type { RunLog } from '../log.ts';
import { actorOf } from './actor.ts';
import { segmentsBehind } from './path.ts';
import { readOrder } from './read-body.ts';
import { runTime } from './run-time.ts';

/** Bytes: 10,000 ids of eight digits, and room. */
const maxBody = 128 * 1024;

/** Of the answer's form: a command that knows another one says so, and does not guess. */
const schemaVersion = 1;

/** Runs the operation that the path names. Throws `operation-unknown`, `origin-foreign` (refuse) and what the operation throws. */
export async function operate(
  known: Readonly<Record<string, Pick<Operation<unknown, unknown>, 'run'>>>,
  request: HttpRequest,
  { app, log }: { readonly app: App; readonly log: RunLog },
): Promise<HttpAnswer> {
  requireOwnOrigin(request);
  const [, name = ''] = segmentsBehind(request, 'operator');
  const operation = Object.hasOwn(known, name) ? known[name] : undefined;
  if (operation === undefined)
    throw new CodedError('operation-unknown', { detail: didYouMean('operation', name, Object.keys(known)) });
  const asked = await readOrder(request, {}, maxBody);
  const answer = await operation.run(app, asked, { ...runTime(), actor: actorOf(request, app) });
  log.info('operation', { operation: name });
  return { status: 200, json: { schemaVersion, answer: answer ?? null }, outcome: 'answered' };
}

/**
 * Refuses what a page of another site sends in a browser. Programs send no `Origin`. The host's name and port are compared
 * and not the scheme: TLS may end before the app.
 */
function requireOwnOrigin(request: HttpRequest): void {
  const origin = request.headers.get('origin');
  if (origin === null) return;
  if (!URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host)
    throw new CodedError('origin-foreign');
}
