/** The caller of one ConnectWise: keys, a codebase that has moved, coded errors. */
import { CodedError } from '../../rules/errors.ts';
import type { WebAnswer } from '../../web/send.ts';
import { accountCalls } from '../../web/account.ts';
import { permittedCalls } from '../../web/permission.ts';
import { apiOrigin, remoteOf } from './address.ts';
import { mayBeMoved, refusalOf, sentOnce } from './answers.ts';
import { attemptCall } from './attempt.ts';
import { type Call, type CallConnectWise, type CallerOptions, routeOf } from './call.ts';
import { withKeys } from './keys.ts';
import { readAnswer, Unparsed } from './unparsed.ts';

/** A caller for one ConnectWise; its calls throw as `CallConnectWise` says. Nothing is asked before the first call. */
export function connectwiseCaller(options: CallerOptions): CallConnectWise {
  const place = { origin: apiOrigin(options.site), scope: remoteOf(options.site) };
  const { host } = new URL(place.origin);
  const mayBeSent = isSafe(place.origin, options.allowLoopback);
  const asked = (call: Call, codebase: string): Promise<WebAnswer> =>
    withKeys(call, options, (one, keys) => attemptCall(one, { ...place, codebase }, keys, options));

  const guarded = accountCalls(
    { name: `${place.scope} keys`, refusal: 'connectwise-unauthorized' },
    options.retry,
  );

  const permitted = permittedCalls(
    {
      remote: place.scope,
      refusal: 'connectwise-forbidden',
      lost: 'connectwise-role-lost',
    },
    options.retry,
  );

  async function send(call: Call): ReturnType<CallConnectWise> {
    if (!mayBeSent)
      throw new CodedError('settings-invalid', { detail: 'CONNECTWISE_SITE must begin with https.' });
    const codebase = await options.codebase.current();
    let answer = await asked(call, codebase);
    if (mayBeMoved(answer) && (await options.codebase.movedFrom(codebase))) {
      if (call.stream !== undefined) throw sentOnce(routeOf(call), answer.status);
      answer = await asked(call, await options.codebase.current());
    }
    if (answer.status >= 300) throw failureOf(answer, call);
    return { value: valueOf(answer, call, host), headers: answer.headers };
  }

  return (call) => {
    if (call.method === 'GET') return guarded(() => send(call));
    const kind = routeOf(call);
    const record = call.path === call.route ? null : call.path;
    return guarded(() => permitted({ kind, record }, () => send(call)));
  };
}

function valueOf(answer: WebAnswer, call: Call, host: string): unknown {
  if (answer.status === 204) return undefined;
  if (call.streamed === true) return answer.stream;
  return call.unparsed === true ? new Unparsed(answer, call, host) : readAnswer(answer, call, host);
}

/** A create that failed inside may have been done: only a look-up can tell. */
function failureOf(answer: WebAnswer, call: Call): CodedError {
  const route = routeOf(call);
  const isUnclear = answer.status >= 500 || answer.status === 408;
  if (!isUnclear || call.repeatable) return refusalOf(answer, route);
  return new CodedError('remote-write-ambiguous', {
    detail: `${route} answered ${answer.status}.`,
    facts: { route, status: answer.status },
  });
}

/** True where keys may be sent: by https, and on the laptop to the laptop. */
function isSafe(origin: string, allowLoopback: boolean): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' || (allowLoopback && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}
