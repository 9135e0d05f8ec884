/** Asks the app for an operation, wherever it is. */
import {
  isActing,
  operations,
  type AnswerOf,
  type OperationName,
  type SentTo,
} from '../../shared/app/operations/operations.ts';
import { askedInterruption } from '../terminal/interruption.ts';
import { say } from '../terminal/print.ts';
import { whileWaiting } from '../terminal/waiting.ts';
import { operator } from './actor.ts';
import { operatorApp } from './here.ts';
import { callOverHttp } from './over-http.ts';
import { target } from './target.ts';

/** Well below the life of the claims that an operation may take. */
const maxRunMs = 180_000;

let wasTold = false;

/**
 * Asks, and answers what the operation answers. `as` is who asks, for the audit journal; left out, the account of this
 * machine. Where it may write, the target is named first, on standard error. Throws what the operation throws,
 * `settings-invalid` and `config-invalid`; over HTTP `app-unreachable` (retry), `app-key-missing`, `app-key-refused` and
 * `app-answer-unknown` (refuse).
 */
export async function call<Name extends OperationName>(
  name: Name,
  sent: SentTo<Name>,
  as?: string,
): Promise<AnswerOf<Name>> {
  const where = target();
  if (isActing(name) && !isDryRun(sent) && !wasTold) {
    wasTold = true;
    say(`app: ${where.name}`);
  }
  const actor = operator(as);
  if (where.kind === 'app') {
    const kind = isActing(name) ? 'act' : 'show';
    // The app is of one version with this command, which its answer says.
    const asked = callOverHttp(where.profile, { kind, name, sent, by: actor.name });
    return (await whileWaiting(asked)) as AnswerOf<Name>;
  }
  const app = await operatorApp();
  const run = { actor, signal: askedInterruption(), deadline: Date.now() + maxRunMs };
  const answer: Promise<unknown> = operations[name].run(app, sent, run);
  return (await whileWaiting(answer)) as AnswerOf<Name>;
}

function isDryRun(sent: unknown): boolean {
  if (typeof sent !== 'object' || sent === null) return false;
  return Object.entries(sent).some(
    ([name, value]: readonly [string, unknown]) =>
      (name === 'dryRun' && value === true) || (name === 'order' && isDryRun(value)),
  );
}

/** Returns true if the app is another process, behind an address. */
export function isDeployed(): boolean {
  return target().kind === 'app';
}
