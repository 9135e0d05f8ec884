/** One try of a call with one pair of keys: address, headers, and a redirect followed by hand. */
import { CodedError } from '../../rules/errors.ts';
import type { WebAnswer, WebRequest } from '../../web/send.ts';
import { once, sendWithRetry } from '../../web/send-with-retry.ts';
import { queryString } from '../query/query-string.ts';
import { refusalOf } from './answers.ts';
import { type Call, type CallerOptions, type ConnectWiseKeys, routeOf } from './call.ts';
import { authorization } from './keys.ts';
import { placeAnswered } from './redirect.ts';

const maxBytes = 64 * 1024 * 1024;

/** The place of all calls of a caller. */
export interface CalledPlace {
  /** Of the API. */
  readonly origin: string;
  /** The remote's name, as the rate limiter and the circuit breaker know it. */
  readonly scope: string;
}

/**
 * Sends a call to one codebase, with retry. Throws the codes of `web/`, those of `refusalOf` for a redirect elsewhere,
 * and `remote-write-ambiguous` (retry) for a create that is redirected so: it may have been made.
 */
export async function attemptCall(
  call: Call,
  base: CalledPlace & { readonly codebase: string },
  keys: ConnectWiseKeys,
  options: CallerOptions,
): Promise<WebAnswer> {
  const request = requestOf(call, base, keys, options);
  const answer = await sendWithRetry(
    {
      request,
      repeatable: call.repeatable,
      route: routeOf(call),
      scope: base.scope,
      deadline: call.deadline,
    },
    call.stream === undefined ? options.retry : once(options.retry),
  );
  return answer.status < 300 || answer.status >= 400
    ? answer
    : followByHand(answer, call, request, base.scope, options);
}

function requestOf(
  call: Call,
  { origin, codebase }: CalledPlace & { readonly codebase: string },
  keys: ConnectWiseKeys,
  options: CallerOptions,
): WebRequest {
  const query = call.query === undefined ? '' : queryString(call.query);
  const version = options.version === undefined ? '' : `; version=${options.version}`;
  const headers: Record<string, string> = {
    authorization: authorization(options.company, keys),
    clientid: options.clientId,
    accept: `application/vnd.connectwise.com+json${version}`,
  };
  const body = call.form ?? call.stream;
  if (call.json !== undefined) headers['content-type'] = 'application/json; charset=utf-8';
  if (body !== undefined) headers['content-type'] = body.contentType;
  if (call.headers !== undefined) Object.assign(headers, call.headers);
  return {
    method: call.method,
    url: `${origin}/${codebase}apis/3.0${call.path}${query === '' ? '' : `?${query}`}`,
    headers,
    body: call.form?.bytes ?? (call.json === undefined ? undefined : JSON.stringify(call.json)),
    upload: call.stream?.stream,
    timeoutMs: call.timeoutMs ?? options.timeoutMs ?? 30_000,
    maxBytes: call.maxBytes ?? maxBytes,
    signal: call.signal,
    streamed: call.streamed,
  };
}

/**
 * Some cloud hosts create the record and answer with a redirect to it over plain http (reported by users of
 * ConnectWiseManageAPI since 2024). It is read at the same host over https; nothing is sent elsewhere. Only the place
 * of a codebase is taken from a redirect: what is asked there, and with which conditions, stays ours. A list whose
 * conditions got lost on the way would be everybody's.
 */
async function followByHand(
  answer: WebAnswer,
  call: Call,
  request: WebRequest,
  scope: string,
  options: CallerOptions,
): Promise<WebAnswer> {
  const route = routeOf(call);
  const created = call.method === 'POST' && !call.repeatable;
  const to = placeAnswered(answer, call, request.url);
  if (to === null || !(created || call.method === 'GET')) {
    if (created)
      throw new CodedError('remote-write-ambiguous', {
        detail: `${route} was answered with a redirect, but not to the record that it made; it may have been made.`,
        facts: { route, status: answer.status },
      });
    throw refusalOf(answer, route);
  }
  const { 'content-type': _unused, ...headers } = request.headers;
  // Read whatever the deadline of the call: what it made is there.
  return sendWithRetry(
    {
      request: { ...request, method: 'GET', url: to.href, headers, body: undefined, upload: undefined },
      repeatable: true,
      route: created ? `GET ${call.route}/{id}` : route,
      scope,
    },
    options.retry,
  );
}
