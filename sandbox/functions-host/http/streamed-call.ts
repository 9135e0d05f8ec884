/** An HTTP call of a function streamed through the server that the library opens. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { TypedData } from '../worker/messages.ts';
import { type Answer, emptyAnswer, headerName } from './answer.ts';
import { bodyLimit, type HttpCall, readBody } from './call.ts';
import { collapsedQuery, lastOfQuery } from './request-path.ts';

/**
 * The time in which the library's server must begin an answer once the function has returned without a failure, in
 * milliseconds.
 */
const answerGraceMs = 1_000;

/**
 * The request goes to the library's own server while the invocation goes over the channel; the library pairs them by
 * the id. Resolves with what is still to be sent, or undefined when the answer has been streamed. `httpUri` gives the
 * address of the library's server: it is asked at the last moment, because another process may have taken over.
 */
export async function callStreamed(
  call: HttpCall,
  httpUri: () => Promise<string | undefined>,
): Promise<Answer | undefined> {
  const invocationId = randomUUID();
  // A JSON body takes part in the parameters, so such a body is read first.
  const isJson =
    /json/i.test(call.headers['content-type'] ?? '') && call.headers['content-length'] !== undefined;
  const body = isJson ? await readBody(call.request) : undefined;
  const address = await httpUri();
  if (address === undefined) return emptyAnswer(500);
  const unsendable = headerThatHangs(call.headers);
  if (unsendable !== undefined) return await neverForwarded(call, address, unsendable);
  const forwarding = new Forwarding(call, address, invocationId, body);
  const ran = call.runner.run({
    metadata: call.metadata,
    input: { http: {} },
    triggerMetadata: streamedMetadata(call, body),
    reason: call.request.method ?? '',
    invocationId,
    stream: { httpUri: address, sent: forwarding.answered },
  });
  const failed = ran.then(
    (response) => (forwarding.hasBegun || response.returnValue === undefined ? undefined : emptyAnswer(500)),
    () => emptyAnswer(500),
  );
  // The library answers through its server; when it did not, nothing will ever come.
  const outcome = await Promise.race([
    forwarding.answered,
    failed.then((failure) => withoutAnswer(call, forwarding, failure)),
  ]);
  return forwarding.hasBegun ? undefined : outcome;
}

/** Bytes: the library's server reads no more of a request's head (Node's default). */
const maxHead = 16_384;

/** The header for which the real host's forwarder fails before the function has begun; undefined when there is none. */
function headerThatHangs(headers: HttpCall['headers']): string | undefined {
  const entries = Object.entries(headers);
  const size = entries.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value) + 4, 0);
  if (size > maxHead) return 'all of them together';
  return entries.find(([, value]) => /[^\t\u0020-\u007E]/.test(value))?.[0];
}

/**
 * The invocation begins, the request that belongs to it never comes: the library waits, the caller hangs until
 * functionTimeout, and then the worker is replaced with everything that runs in it.
 */
async function neverForwarded(call: HttpCall, httpUri: string, header: string): Promise<Answer> {
  const { name } = call.metadata;
  const why = `With HTTP streaming a request whose headers cannot be passed on (${header}) never reaches the function`;
  call.log('error', name, `${why}: it hangs until functionTimeout, and then the worker is replaced.`);
  const stream = { httpUri, sent: Promise.resolve() };
  await call.runner
    .run({
      metadata: call.metadata,
      input: { http: {} },
      triggerMetadata: streamedMetadata(call, undefined),
      reason: call.request.method ?? '',
      stream,
    })
    .catch(() => undefined);
  return emptyAnswer(500);
}

/** Decides for a function that has ended: with an answer that comes it was well, else the call fails. */
async function withoutAnswer(
  call: HttpCall,
  forwarding: Forwarding,
  failure: Answer | undefined,
): Promise<Answer | undefined> {
  if (failure === undefined) {
    await delay(forwarding.hasBegun ? 0 : answerGraceMs);
    if (forwarding.hasBegun) return forwarding.answered;
  }
  const { name } = call.metadata;
  if (forwarding.hasBegun)
    call.log(
      'error',
      name,
      'The answer broke after its first piece: the connection is cut. The real host leaves it open.',
    );
  else if (!call.response.destroyed)
    call.log(
      'error',
      name,
      'No answer came from the handler (it threw, returned nothing or returned a bad status): answered 500 at ' +
        'once. With streaming the real host lets the caller wait 240 seconds here.',
    );
  forwarding.cut();
  return emptyAnswer(500);
}

/** A request on its way to the library's server, and the answer on its way back to the caller. */
class Forwarding {
  /** Resolves with undefined once the answer has been streamed or broke off, or with the answer to give instead. */
  readonly answered: Promise<Answer | undefined>;
  readonly #call: HttpCall;
  readonly #request: ClientRequest;
  #hasBegun = false;

  /** Throws for a header that cannot be sent on; nothing has begun then. */
  constructor(call: HttpCall, httpUri: string, invocationId: string, body: Buffer | undefined) {
    this.#call = call;
    this.#request = httpRequest(
      new URL(httpUri).origin.replace('localhost', '127.0.0.1') +
        call.address.forwardedPath +
        call.address.rawQuery,
      {
        agent: false,
        method: call.request.method ?? 'GET',
        headers: {
          ...forwardedHeaders(call.headers),
          'x-ms-invocation-id': invocationId,
          'x-forwarded-host': call.headers['host'] ?? '',
          'x-forwarded-proto': 'http',
        },
      },
    );
    this.answered = this.#stream();
    call.response.once('close', () => {
      if (!call.response.writableFinished) this.#request.destroy();
    });
    if (body === undefined) void forwardBody(call.request, this.#request);
    else this.#request.end(body);
  }

  /** True once the first piece of the answer has come: from then on the caller has a status. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Ends both ways; what has begun to be answered is cut. */
  cut(): void {
    this.#request.destroy();
    if (this.#hasBegun) this.#call.response.destroy();
  }

  #stream(): Promise<Answer | undefined> {
    const { response } = this.#call;
    return new Promise((resolve) => {
      this.#request.once('response', (incoming) => {
        this.#hasBegun = true;
        response.statusCode = incoming.statusCode ?? 500;
        for (const [name, value] of Object.entries(incoming.headers))
          if (value !== undefined && !connectionHeaders.includes(name))
            response.setHeader(headerName(name), value);
        response.flushHeaders();
        incoming.pipe(response);
        incoming.once('end', () => resolve(undefined));
        incoming.once('close', () => {
          if (!incoming.complete) response.destroy();
          resolve(undefined);
        });
      });
      this.#request.once('error', () => resolve(this.#hasBegun ? undefined : emptyAnswer(500)));
    });
  }
}

/** Headers that each connection has of its own. */
const connectionHeaders: readonly string[] = ['date', 'connection', 'keep-alive', 'transfer-encoding'];

/** The real host's forwarder sends on once so many bytes have come, or at the end of the request. */
const forwardedAtOnce = 4_096;

/** Sends the body on as the real host does: small pieces stay apart, but wait for each other (AS3-reqstream-small). */
async function forwardBody(request: IncomingMessage, forward: ClientRequest): Promise<void> {
  let size = 0;
  let waiting: Buffer[] = [];
  const send = async (): Promise<void> => {
    const { socket } = forward;
    socket?.cork();
    const free = waiting.map((piece) => forward.write(piece)).every(Boolean);
    socket?.uncork();
    waiting = [];
    if (free || forward.destroyed) return;
    const heard = new AbortController();
    const { signal } = heard;
    await Promise.race([once(forward, 'drain', { signal }), once(forward, 'close', { signal })]);
    heard.abort();
  };
  try {
    // The function begins with the head.
    forward.flushHeaders();
    for await (const piece of request as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > bodyLimit) throw new Error('The body is larger than the host allows.');
      waiting.push(piece);
      if (waiting.reduce((sum, one) => sum + one.length, 0) >= forwardedAtOnce) await send();
    }
    await send();
    forward.end();
  } catch {
    // The caller has gone, or sends too much or what cannot be sent on.
    forward.destroy();
  }
}

/** A trailer is announced for a body in chunks only: before any other, sending it on fails. */
function forwardedHeaders(headers: HttpCall['headers']): HttpCall['headers'] {
  const { trailer: _trailer, ...others } = headers;
  return headers['transfer-encoding'] === undefined ? others : headers;
}

function streamedMetadata(call: HttpCall, body: Buffer | undefined): Record<string, TypedData> {
  const values = new Map<string, { key: string; value: TypedData }>();
  const put = (key: string, value: TypedData): void => {
    const known = values.get(key.toLowerCase());
    values.set(key.toLowerCase(), { key: known?.key ?? key, value });
  };
  const query = collapsedQuery(call.address.rawQuery);
  for (const [key, value] of lastOfQuery(call.address.rawQuery)) put(key, { string: value });
  for (const [key, value] of jsonProperties(body)) put(key, { string: value });
  for (const [key, value] of Object.entries(call.parameters)) put(key, { string: value });
  return {
    ...Object.fromEntries([...values.values()].map((one) => [one.key, one.value])),
    Query: { json: JSON.stringify(Object.fromEntries(query)) },
    Headers: { json: JSON.stringify(call.headers) },
  };
}

function jsonProperties(body: Buffer | undefined): readonly (readonly [string, string])[] {
  if (body === undefined) return [];
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).flatMap(([key, one]) =>
      typeof one === 'object' ? [] : [[key, String(one)] as const],
    );
  } catch {
    return [];
  }
}
