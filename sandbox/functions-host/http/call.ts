/** An HTTP call of a function: over the worker's channel, or streamed through the server that the library opens. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
  request as httpRequest,
} from 'node:http';
import type { Runner } from '../app/runner.ts';
import type { Log } from '../kit/log.ts';
import type { FunctionMetadata, TypedData } from '../worker/messages.ts';
import { type Answer, answerOf, emptyAnswer, headerName, sendAnswer } from './answer.ts';
import { collapsedQuery, type RequestAddress } from './request-path.ts';

/** Bytes: the host's limit for a body. One more is answered with 500. */
export const bodyLimit = 104_857_600;

export interface HttpCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly metadata: FunctionMetadata;
  readonly address: RequestAddress;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly runner: Runner;
  readonly log: Log;
}

const told = (values: Iterable<readonly [string, string]>): Record<string, { value: string }> =>
  Object.fromEntries([...values].map(([key, value]) => [key, { value }]));

/** The whole request is read, the function runs, its answer is sent. Without a length the body is lost, as on Azure. */
export async function callOverChannel(call: HttpCall): Promise<Answer> {
  const length = Number(call.headers['content-length'] ?? 0);
  const bytes = length > 0 ? await readBody(call.request) : Buffer.alloc(0);
  if (bytes === undefined) return emptyAnswer(500);
  const input: TypedData = {
    http: {
      method: call.request.method ?? 'GET',
      url: `http://${call.headers['host'] ?? ''}${call.address.rawPath}${call.address.rawQuery}`,
      nullableHeaders: told(Object.entries(call.headers)),
      nullableQuery: told(collapsedQuery(call.address.rawQuery)),
      nullableParams: told(Object.entries(call.parameters)),
      body: bytes.length === 0 ? null : { bytes },
    },
  };
  try {
    const response = await call.runner.run({
      metadata: call.metadata,
      input,
      triggerMetadata: {},
      reason: call.request.method ?? '',
    });
    return answerOf(response.returnValue?.http);
  } catch {
    return emptyAnswer(500);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The request goes to the library's own server while the invocation goes over the channel; the library pairs them by
 * the id. Resolves with what is still to be sent, or undefined when the answer has been streamed.
 */
export async function callStreamed(call: HttpCall, httpUri: string): Promise<Answer | undefined> {
  const invocationId = randomUUID();
  // A JSON body takes part in the parameters, so such a body is read first.
  const json =
    /json/i.test(call.headers['content-type'] ?? '') && call.headers['content-length'] !== undefined;
  const body = json ? await readBody(call.request) : undefined;
  let begun = false;
  let cut: (() => void) | undefined;
  // Throws for a header that cannot be sent on; nothing has begun then.
  const forward = httpRequest(
    new URL(httpUri).origin.replace('localhost', '127.0.0.1') + forwardedTarget(call.address),
    {
      method: call.request.method ?? 'GET',
      headers: {
        ...forwardedHeaders(call.headers),
        connection: 'close',
        'x-ms-invocation-id': invocationId,
        'x-forwarded-host': call.headers['host'] ?? '',
        'x-forwarded-proto': 'http',
      },
    },
  );
  const answered = new Promise<Answer | undefined>((resolve) => {
    forward.once('response', (incoming) => {
      begun = true;
      call.response.statusCode = incoming.statusCode ?? 500;
      for (const [name, value] of Object.entries(incoming.headers))
        if (value !== undefined && !['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name))
          call.response.setHeader(headerName(name), value);
      call.response.flushHeaders();
      incoming.pipe(call.response);
      incoming.once('end', () => resolve(undefined));
      incoming.once('close', () => {
        if (!incoming.complete) call.response.destroy();
        resolve(undefined);
      });
    });
    cut = () => forward.destroy();
    forward.once('error', () => resolve(begun ? undefined : emptyAnswer(500)));
    call.response.once('close', () => {
      if (!call.response.writableFinished) forward.destroy();
    });
    if (body === undefined) void forwardBody(call.request, forward);
    else forward.end(body);
  });
  const ran = call.runner.run({
    metadata: call.metadata,
    input: { http: {} },
    triggerMetadata: streamedMetadata(call, body),
    reason: call.request.method ?? '',
    invocationId,
    retry: false,
  });
  const failed = ran.then(
    (response) => (begun || response.returnValue === undefined ? undefined : emptyAnswer(500)),
    () => emptyAnswer(500),
  );
  // The library answers through its server; when it did not, nothing will ever come.
  const outcome = await Promise.race([
    answered,
    failed.then(async (answer) => {
      if (answer === undefined) {
        await new Promise((resolve) => setTimeout(resolve, begun ? 0 : 1_000));
        if (begun) return await answered;
      }
      if (!begun && !call.response.destroyed)
        call.log(
          'error',
          call.metadata.name,
          'No answer came from the handler (it threw, returned nothing or returned a bad status): answered 500 at ' +
            'once. With streaming the real host lets the caller wait 240 seconds here.',
        );
      else if (begun)
        call.log(
          'error',
          call.metadata.name,
          'The answer broke after its first piece: the connection is cut. The real host leaves it open.',
        );
      cut?.();
      if (begun) call.response.destroy();
      return emptyAnswer(500);
    }),
  ]);
  return begun ? undefined : outcome;
}

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

/** The forwarder encodes the path once more where a slash was encoded. */
function forwardedTarget(address: RequestAddress): string {
  return address.rawPath.replaceAll(/%2f/gi, '%252F') + address.rawQuery;
}

function streamedMetadata(call: HttpCall, body: Buffer | undefined): Record<string, TypedData> {
  const values = new Map<string, { key: string; value: TypedData }>();
  const put = (key: string, value: TypedData): void => {
    const known = values.get(key.toLowerCase());
    values.set(key.toLowerCase(), { key: known?.key ?? key, value });
  };
  const query = collapsedQuery(call.address.rawQuery);
  for (const [key, value] of query) put(key, { string: value });
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

/** Sends what the call came to, unless it was streamed already or the caller has gone. */
export function finish(response: ServerResponse, answer: Answer | undefined): void {
  if (answer === undefined || response.headersSent || response.destroyed) return;
  sendAnswer(response, answer);
}
