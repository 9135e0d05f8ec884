/**
 * One call of ConnectWise's API: address, headers, retry, redirects by hand, a moved codebase, coded errors.
 */
import { CodedError } from '../../rules/errors.ts';
import type { Secret } from '../../rules/secret.ts';
import { freeBytes, jsonIfAny, jsonOf } from '../../web/json.ts';
import { accountCalls } from '../../web/account.ts';
import type { RetryDeps } from '../../web/attempt.ts';
import type { StreamedBody, WebAnswer } from '../../web/send.ts';
import { once, sendWithRetry } from '../../web/send-with-retry.ts';
import { apiOrigin, remoteOf, type Codebase } from './address.ts';
import { refusalOf } from './answers.ts';
import { placeAnswered } from './redirect.ts';
import { queryString } from '../query/query-string.ts';

export interface ConnectWiseKeys {
  readonly publicKey: Secret;
  readonly privateKey: Secret;
}

export interface CallerOptions {
  /** Origin that people open in a browser, for example `https://na.myconnectwise.net`. */
  readonly site: string;
  readonly company: string;
  readonly clientId: string;
  /** Pins the model's version (`2025.8`); left out, the newest of the instance is used. */
  readonly version?: string | undefined;
  readonly codebase: Codebase;
  /** The key pairs worth trying, in that order; `refused` says that the ones given before got a 401. */
  keys(refused: boolean): Promise<readonly ConnectWiseKeys[]>;
  /** Told which pair was accepted after another was refused, so that the next call begins with it. */
  accepted?(keys: ConnectWiseKeys): void;
  /** True only on the laptop: http to a loopback address is accepted. */
  readonly allowLoopback: boolean;
  readonly retry: RetryDeps;
  readonly timeoutMs?: number | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind `/apis/3.0`, ids already in it. */
  readonly path: string;
  /** The path with `{id}` for ids, for logs and counts. */
  readonly route: string;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly json?: unknown;
  /** A body that is no JSON, with its content type. */
  readonly form?: { readonly contentType: string; readonly bytes: Buffer } | undefined;
  /** A body that comes piece by piece and can be sent once only: what would be tried again is `remote-busy` (retry). */
  readonly stream?: { readonly contentType: string; readonly stream: StreamedBody } | undefined;
  /** The value is then the answer's bytes, piece by piece (`AsyncGenerator<Buffer>`), not parsed. */
  readonly streamed?: boolean | undefined;
  /** The value is then an `Unparsed`: for an answer that waits for its turn, and takes less room as it came. */
  readonly unparsed?: boolean | undefined;
  /** The longest answer that is read; 64 MiB when left out. */
  readonly maxBytes?: number | undefined;
  /** Instead of the caller's own: for what is long. */
  readonly timeoutMs?: number | undefined;
  /** True when sending it twice does no harm. Reads are; a POST that creates is not. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The parsed answer and its headers. Throws the codes of `web/` and `connectwise-*`. */
export type CallConnectWise = (call: Call) => Promise<{
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}>;

/** A success as it came, not looked into yet. */
export class Unparsed {
  readonly bytes: number;
  readonly #answer: WebAnswer;
  readonly #call: Call;
  readonly #host: string;

  constructor(answer: WebAnswer, call: Call, host: string) {
    this.bytes = answer.body.length;
    this.#answer = answer;
    this.#call = call;
    this.#host = host;
  }

  /** Its JSON, once: the bytes are freed. Throws what the call throws for an answer that is none. */
  parse(): unknown {
    try {
      return readAnswer(this.#answer, this.#call, this.#host);
    } finally {
      freeBytes(this.#answer.body);
    }
  }
}

const maxBytes = 64 * 1024 * 1024;
/** What is shorter could be any word of a message. */
const shortestKey = 6;

/** A caller for one ConnectWise. Nothing is asked before the first call. */
export function connectwiseCaller(options: CallerOptions): CallConnectWise {
  const origin = apiOrigin(options.site);
  const { host } = new URL(origin);
  const accept = `application/vnd.connectwise.com+json${options.version === undefined ? '' : `; version=${options.version}`}`;

  const limitsOf = (call: Call) => ({
    timeoutMs: call.timeoutMs ?? options.timeoutMs ?? 30_000,
    maxBytes: call.maxBytes ?? maxBytes,
    signal: call.signal,
    streamed: call.streamed,
  });

  async function attempt(call: Call, codebase: string, keys: ConnectWiseKeys): Promise<WebAnswer> {
    const query = call.query === undefined ? '' : queryString(call.query);
    const url = `${origin}/${codebase}apis/3.0${call.path}${query === '' ? '' : `?${query}`}`;
    const headers = {
      authorization: authorization(options.company, keys),
      clientid: options.clientId,
      accept,
      ...(call.json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
      ...((call.form ?? call.stream) === undefined
        ? {}
        : { 'content-type': (call.form ?? call.stream)?.contentType ?? '' }),
      ...call.headers,
    };
    const answer = await sendWithRetry(
      {
        request: {
          method: call.method,
          url,
          headers,
          body: call.form?.bytes ?? (call.json === undefined ? undefined : JSON.stringify(call.json)),
          upload: call.stream?.stream,
          ...limitsOf(call),
        },
        repeatable: call.repeatable,
        route: `${call.method} ${call.route}`,
        scope: remoteOf(options.site),
      },
      call.stream === undefined ? options.retry : once(options.retry),
    );
    if (answer.status < 300) return answer;
    if (answer.status >= 400) return withoutKeys(answer, keys);
    return withoutKeys(await followByHand(answer, call, url, headers), keys);
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
    from: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<WebAnswer> {
    const route = `${call.method} ${call.route}`;
    const created = call.method === 'POST' && !call.repeatable;
    const to = placeAnswered(answer, call, from);
    if (to === null || !(created || call.method === 'GET')) {
      if (created)
        throw new CodedError('remote-write-ambiguous', {
          detail: `${route} was answered with a redirect, but not to the record that it made; it may have been made.`,
          facts: { route, status: answer.status },
        });
      throw refusalOf(answer, route);
    }
    const { 'content-type': _unused, ...readHeaders } = headers;
    return sendWithRetry(
      {
        request: { method: 'GET', url: to.href, headers: readHeaders, ...limitsOf(call) },
        repeatable: true,
        route: created ? `GET ${call.route}/{id}` : route,
        scope: remoteOf(options.site),
      },
      options.retry,
    );
  }

  async function withKeys(call: Call, codebase: string): Promise<WebAnswer> {
    const [first] = await options.keys(false);
    if (first === undefined)
      throw new CodedError('connectwise-unauthorized', { detail: 'There are no keys.' });
    const answer = await attempt(call, codebase, first);
    if (answer.status !== 401) return answer;
    // 401 comes before any work, so even a create is tried again: during a rotation the other pair may be right.
    let last = answer;
    const others = await options.keys(true);
    if (call.stream !== undefined) throw sentOnce(`${call.method} ${call.route}`, answer.status);
    for (const keys of others) {
      if (isSame(keys, first)) continue; // refused a moment ago
      last = await attempt(call, codebase, keys);
      if (last.status === 401) continue;
      options.accepted?.(keys);
      break;
    }
    return last;
  }

  const guarded = accountCalls(
    { name: `${remoteOf(options.site)} keys`, refusal: 'connectwise-unauthorized' },
    options.retry,
  );

  async function send(call: Call): ReturnType<CallConnectWise> {
    requireSafe(origin, options.allowLoopback);
    const route = `${call.method} ${call.route}`;
    const codebase = await options.codebase.current();
    let answer = await withKeys(call, codebase);
    if (mayBeMoved(answer) && (await options.codebase.movedFrom(codebase))) {
      if (call.stream !== undefined) throw sentOnce(route, answer.status);
      answer = await withKeys(call, await options.codebase.current());
    }
    if (answer.status >= 300) {
      // A create that failed inside may have been done: only a look-up can tell.
      if ((answer.status >= 500 || answer.status === 408) && !call.repeatable)
        throw new CodedError('remote-write-ambiguous', {
          detail: `${route} answered ${answer.status}.`,
          facts: { route, status: answer.status },
        });
      throw refusalOf(answer, route);
    }
    if (answer.status === 204) return { value: undefined, headers: answer.headers };
    if (call.streamed === true) return { value: answer.stream, headers: answer.headers };
    if (call.unparsed === true) return { value: new Unparsed(answer, call, host), headers: answer.headers };
    return { value: readAnswer(answer, call, host), headers: answer.headers };
  }

  return (call) => guarded(() => send(call));
}

/** The answer to quote from: a server that repeats what it was sent must not bring a key into an error. */
function withoutKeys(answer: WebAnswer, { publicKey, privateKey }: ConnectWiseKeys): WebAnswer {
  if (answer.status < 300) return answer;
  const said = answer.body.toString('utf8');
  const masked = [privateKey, publicKey]
    .map((key) => key.reveal())
    .filter((key) => key.length >= shortestKey && said.includes(key))
    .reduce((text, key) => text.replaceAll(key, '[secret]'), said);
  return masked === said ? answer : { ...answer, body: Buffer.from(masked) };
}

/** Refused before any work was done; the next read of the same run finds the right keys or codebase. */
function sentOnce(route: string, status: number): CodedError {
  return new CodedError('remote-busy', {
    detail: `${route} answered ${status}, and what comes piece by piece cannot be sent again here.`,
    facts: { route, status },
    retryAfterMs: 1_000,
  });
}

/** A success whose body is no JSON: for a create the record may exist, so that must be looked up, not repeated. */
function readAnswer(answer: WebAnswer, call: Call, host: string): unknown {
  try {
    return jsonOf(answer, host);
  } catch (cause) {
    if (call.repeatable) throw cause;
    throw new CodedError('remote-write-ambiguous', {
      detail: `${call.method} ${call.route} answered ${answer.status}, but not with a record.`,
      facts: { route: `${call.method} ${call.route}`, status: answer.status },
      cause,
    });
  }
}

/**
 * The answers that an old codebase gives: a web page or plain text, or the JSON of an unknown route, whose code is
 * `ConnectWiseApi`. A JSON 404 with the code `NotFound` names a missing record and is final.
 */
function mayBeMoved(answer: WebAnswer): boolean {
  if (answer.status !== 404 && answer.status !== 400) return false;
  const body = jsonIfAny(answer);
  if (typeof body !== 'object' || body === null) return true;
  return answer.status === 404 && 'code' in body && body.code === 'ConnectWiseApi';
}

/** The header by which a call is signed in. */
export function authorization(company: string, keys: ConnectWiseKeys): string {
  const pair = `${company}+${keys.publicKey.reveal()}:${keys.privateKey.reveal()}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

function isSame(one: ConnectWiseKeys, other: ConnectWiseKeys): boolean {
  return (
    one.publicKey.reveal() === other.publicKey.reveal() &&
    one.privateKey.reveal() === other.privateKey.reveal()
  );
}

function requireSafe(origin: string, allowLoopback: boolean): void {
  const { protocol, hostname } = new URL(origin);
  if (protocol === 'https:') return;
  if (allowLoopback && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return;
  throw new CodedError('settings-invalid', { detail: 'CONNECTWISE_SITE must begin with https.' });
}
