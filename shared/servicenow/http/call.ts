/**
 * One call of ServiceNow's REST API: sign-in, retry, and a distrust of its successes.
 *
 * Cookies are never kept: calls of one session are worked off one by one, and those beyond about ten are answered 202
 * and dropped. A cancelled transaction may come as a 200 whose body holds rows and an error: it is a failure.
 */
import * as z from 'zod';
import { CodedError, type ErrorCode } from '../../rules/errors.ts';
import { clipSafe, redactText } from '../../rules/safe-text.ts';
import { jsonIfAny, jsonOf } from '../../web/json.ts';
import { accountCalls } from '../../web/account.ts';
import { permittedCalls } from '../../web/permission.ts';
import type { RetryDeps } from '../../web/attempt.ts';
import type { StreamedBody, WebAnswer } from '../../web/send.ts';
import { once, sendWithRetry } from '../../web/send-with-retry.ts';
import type { SignIn } from './sign-in.ts';

/** One call of the REST API: method, path, and query or body. */
export interface ServiceNowCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind `/api/now`. */
  readonly path: string;
  /** The path with `{sys_id}` for ids. */
  readonly route: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
  /** A body that comes piece by piece and can be sent once only; its type stands in `headers`. */
  readonly stream?: StreamedBody | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The answer is then the bytes themselves, as `stream`. */
  readonly streamed?: boolean | undefined;
  /** 64 MiB when left out. */
  readonly maxBytes?: number | undefined;
  /** 40 s when left out. */
  readonly timeoutMs?: number | undefined;
  /** True when sending it twice does no harm: not for a create, and not for a journal entry. */
  readonly repeatable: boolean;
  /** No attempt of it starts after this time, milliseconds since 1970: then it is `remote-busy` (retry), and was not sent. */
  readonly deadline?: number | undefined;
}

/**
 * The value of `result`, and the headers; for what was asked for as `streamed` the bytes. Throws, of treatment retry,
 * `servicenow-unauthorized` and `servicenow-role-lost` for the account, `servicenow-failed`, `http-no-answer`,
 * `http-timeout`, `http-aborted`, `http-answer-too-large`, `http-not-json`, `remote-busy` with `retryAfterMs`, and
 * `remote-write-ambiguous` for a call that is not `repeatable`.
 *
 * Of treatment dead-letter are `servicenow-forbidden`, `servicenow-not-found` and `servicenow-refused`. Errors of the
 * sign-in, of the rate limiter and of the circuit breaker are thrown on, and a fault of this program is `unexpected`
 * (retry).
 */
export type CallServiceNow = (call: ServiceNowCall) => Promise<{
  readonly result: unknown;
  readonly stream?: WebAnswer['stream'];
  readonly headers: Readonly<Record<string, string>>;
}>;

const envelope = z.looseObject({
  // A refusal has none, and its words must be read all the same.
  result: z.unknown().optional(),
  status: z.string().optional(),
  error: z.looseObject({ message: z.string().nullish(), detail: z.string().nullish() }).optional(),
});

/** The name under which limits and circuit breakers know the ServiceNow of an instance. */
export function servicenowRemote(instance: string): string {
  return `servicenow:${new URL(instance).host}`;
}

/** The instance, the sign-in and the retry of every call. */
export interface ServiceNowCallerOptions {
  /** Origin, for example `https://example.service-now.com`. */
  readonly instance: string;
  /** The name of the secret that it is signed in with: two links may have accounts of their own at one instance. */
  readonly account: string;
  readonly signIn: SignIn;
  readonly retry: RetryDeps;
}

/** A caller for one instance; its calls throw as `CallServiceNow` says. Nothing is asked before the first call. */
export function servicenowCaller(options: ServiceNowCallerOptions): CallServiceNow {
  const { host } = new URL(options.instance);
  const guarded = accountCalls(
    {
      name: `${servicenowRemote(options.instance)} ${options.account}`,
      refusal: 'servicenow-unauthorized',
    },
    options.retry,
  );

  const permitted = permittedCalls(
    {
      remote: `${servicenowRemote(options.instance)} ${options.account}`,
      refusal: 'servicenow-forbidden',
      lost: 'servicenow-role-lost',
    },
    options.retry,
  );

  async function send(call: ServiceNowCall): ReturnType<CallServiceNow> {
    const answer = await signedIn(call, options);
    if (answer.status === 200 && call.streamed === true)
      return { result: undefined, headers: answer.headers, stream: answer.stream };
    if (answer.status === 204) return { result: undefined, headers: answer.headers };
    return { result: resultOf(answer, call, host), headers: answer.headers };
  }

  return (call) => {
    if (call.method === 'GET') return guarded(() => send(call));
    const kind = routeOf(call);
    const record = call.method === 'POST' ? null : call.path;
    return guarded(() => permitted({ kind, record }, () => send(call)));
  };
}

/** 401 comes before any work; the token may have ended early, or the secret may have been exchanged. */
async function signedIn(call: ServiceNowCall, options: ServiceNowCallerOptions): Promise<WebAnswer> {
  const first = await options.signIn.header();
  let answer = await attempt(call, first, options);
  if (answer.status !== 401) return answer;
  for await (const { header, accepted } of options.signIn.others(first)) {
    if (call.stream !== undefined) throw sentOnce(routeOf(call));
    answer = await attempt(call, header, options);
    if (answer.status === 401) continue;
    accepted();
    break;
  }
  return answer;
}

async function attempt(
  call: ServiceNowCall,
  authorization: string,
  options: ServiceNowCallerOptions,
): Promise<WebAnswer> {
  const query = new URLSearchParams(call.query).toString();
  return sendWithRetry(
    {
      request: {
        method: call.method,
        url: `${options.instance}/api/now${call.path}${query === '' ? '' : `?${query}`}`,
        headers: {
          authorization,
          accept: 'application/json',
          ...(call.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...call.headers,
        },
        body: call.json === undefined ? undefined : JSON.stringify(call.json),
        upload: call.stream,
        // ServiceNow cancels a transaction after 60 s; a claim on a pair is only sure for 45 s.
        timeoutMs: call.timeoutMs ?? 40_000,
        maxBytes: call.maxBytes ?? 64 * 1024 * 1024,
        streamed: call.streamed,
      },
      repeatable: call.repeatable,
      route: routeOf(call),
      scope: servicenowRemote(options.instance),
      deadline: call.deadline,
    },
    call.stream === undefined ? options.retry : once(options.retry),
  );
}

/** The content of `result`; a success whose body says otherwise is a failure. */
function resultOf(answer: WebAnswer, call: ServiceNowCall, host: string): unknown {
  const route = routeOf(call);
  const body = envelope.safeParse(jsonIfAny(answer));
  const failed =
    answer.status === 202 ||
    answer.status >= 300 ||
    !body.success ||
    body.data.result === undefined ||
    body.data.error !== undefined ||
    body.data.status === 'failure';
  if (!failed) return body.data.result;

  // A write whose answer is unclear may have been done: only a look-up can tell.
  const unclear = answer.status < 300 || answer.status === 408 || answer.status >= 500;
  if (unclear && !call.repeatable)
    throw new CodedError('remote-write-ambiguous', {
      detail: `${route} answered ${answer.status} with a failure in its body or no body at all.`,
      facts: { route, status: answer.status },
    });
  if (!body.success && answer.status < 400) jsonOf(answer, host); // says what came instead
  const said = body.success
    ? [body.data.error?.message, body.data.error?.detail].filter(Boolean).join(': ')
    : '';
  throw new CodedError(codeOf(answer.status), {
    detail: `${route} answered ${answer.status}${said === '' ? '' : `: ${clipSafe(redactText(said), 500)}`}.`,
    facts: { route, status: answer.status },
  });
}

const routeOf = (call: ServiceNowCall): string => `${call.method} ${call.route}`;

/** Refused before any work was done; the next read finds what is accepted now. */
function sentOnce(route: string): CodedError {
  return new CodedError('remote-busy', {
    detail: `${route} answered 401, and a streamed body cannot be sent a second time.`,
    facts: { route, status: 401 },
    retryAfterMs: 1_000,
  });
}

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'servicenow-unauthorized';
  if (status === 403) return 'servicenow-forbidden';
  if (status === 404) return 'servicenow-not-found';
  if (status >= 500 || status < 300) return 'servicenow-failed';
  return 'servicenow-refused';
}
