/**
 * One verb: send a request, get the bytes of the answer. Redirects are not followed, cookies are not kept, nothing is
 * thrown for a status. Every error is coded: no answer, too late, too large, cancelled.
 */
import { Readable } from 'node:stream';
import {
  type AxiosAdapter,
  AxiosError,
  AxiosHeaders,
  type AxiosResponse,
  getAdapter,
  type InternalAxiosRequestConfig,
} from 'axios';
import { CodedError } from '../rules/errors.ts';
import { codeOf, isNetworkError, nameOf } from '../rules/network-error.ts';
import { type Limit, requestLimit } from './limit.ts';
import { nodeAdapter } from './node-adapter.ts';

/** One HTTP request with its limits: milliseconds from sending to the last byte, and bytes of the answer. */
export interface WebRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** Instead of `body`. */
  readonly upload?: StreamedBody | undefined;
  /** From sending to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** The answer may be at most this long. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** A success is handed out piece by piece as it comes, instead of whole. */
  readonly streamed?: boolean | undefined;
}

/** A body that is sent piece by piece as it comes. It can be sent once: whoever sends it must not try again. */
export interface StreamedBody {
  /** When they throw, the connection is cut, so that the receiver never takes a part for the whole. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Null when it is not known beforehand. */
  readonly bytes: number | null;
}

/** One HTTP answer, whatever its status. */
export interface WebAnswer {
  readonly status: number;
  /** Names in lower case; a repeated header is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when the pieces come as `stream`. */
  readonly body: Buffer;
  /** Only of a success that was asked for as `streamed`; throws what `Send` throws. Must be read, or left by `break`. */
  readonly stream?: AsyncGenerator<Buffer, void, undefined> | undefined;
}

/**
 * Sends one request. Throws `http-no-answer`, `http-timeout`, `http-answer-too-large` and `http-aborted` (retry), from
 * the pieces of a streamed answer `http-too-large` (dead-letter), and `unexpected`, with its name, for what is not
 * known to come from a connection: a fault of ours. Messages name the host only: a path or query may hold what must not
 * stand in a log.
 */
export type Send = (request: WebRequest) => Promise<WebAnswer>;

/**
 * A sender on an adapter of axios, which throws the codes of `Send`. A test may hand in an adapter that answers without a
 * network. The adapter is called as axios' client calls it, without the client: that merges settings, interceptors and
 * defaults into each request, and there are none.
 */
export function axiosSend(options: { readonly adapter?: AxiosAdapter } = {}): Send {
  const adapter = getAdapter(options.adapter ?? nodeAdapter);
  return async (request) => {
    const limit = requestLimit(request);
    const { upload } = request;
    let sourceFault: unknown;
    const chunks = upload && remembered(upload.chunks, (thrown) => (sourceFault = thrown));
    const data = chunks === undefined ? request.body : Readable.from(chunks, { objectMode: false });
    try {
      if (limit.signal.aborted) throw new AxiosError('cancelled', AxiosError.ERR_CANCELED);
      const answer = (await adapter(configOf(request, data, limit))) as AxiosResponse<Readable>;
      const { status } = answer;
      const headers = headersOf(answer.headers);
      if (request.streamed === true && status >= 200 && status < 300) {
        const stream = codedPieces(bounded(answer.data, request, limit), request, limit);
        return { status, headers, body: Buffer.alloc(0), stream };
      }
      return { status, headers, body: await readBody(answer.data, request, limit, announced(headers)) };
    } catch (thrown) {
      limit.end();
      // The connection is cut because of what the source threw: where that is a fault of ours, it is the reason.
      const isOurs = sourceFault !== undefined && !(sourceFault instanceof CodedError);
      throw coded(isOurs ? sourceFault : thrown, request, limit);
    } finally {
      // An answer that came early, or none: what was not sent is not fetched any more.
      if (data instanceof Readable) data.destroy();
    }
  };
}

/** The request as an adapter takes it. Our own heeds no setting; one that is handed in may do more than is wanted. */
function configOf(
  request: WebRequest,
  data: string | Buffer | Readable | undefined,
  { signal }: Limit,
): InternalAxiosRequestConfig<unknown> {
  return {
    method: request.method.toLowerCase(),
    url: request.url,
    headers: headersFor(request),
    data,
    signal,
    maxRedirects: 0,
    maxBodyLength: Infinity,
    proxy: false,
    responseType: 'stream',
    validateStatus: anyStatus,
  };
}

const anyStatus = (): boolean => true;

/** The value of a header of which axios would strip something. */
const isUnclean = /[^\t -~\x80-\uffff]|^[\t ]|[\t ]$/;

/** Headers as they go out: clean, and with the type of a body that has none, as axios writes them. */
function headersFor({ method, headers, upload }: WebRequest): AxiosHeaders {
  const out = new AxiosHeaders();
  // Axios looks for each name among all others, and cleans each value.
  if (Object.values(headers).some((value) => isUnclean.test(value))) out.set(headers, true);
  else Object.assign(out, headers);
  if (method === 'POST' || method === 'PUT' || method === 'PATCH')
    out.setContentType('application/x-www-form-urlencoded', false);
  const bytes = upload?.bytes ?? null;
  return bytes === null ? out : out.set('content-length', String(bytes), true);
}

/** As `WebAnswer` has them. */
function headersOf(answered: AxiosResponse['headers']): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(answered)) {
    const value = answered[name] as string | string[] | null | undefined;
    if (value !== undefined && value !== null) headers[name.toLowerCase()] = String(value);
  }
  return headers;
}

/** The same pieces; an error of their source is reported before it is thrown again. */
async function* remembered(
  chunks: AsyncIterable<Uint8Array>,
  onThrown: (thrown: unknown) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunks;
  } catch (thrown) {
    onThrown(thrown);
    throw thrown;
  }
}

/** The whole body; the stream is destroyed on every way out. */
function readBody(stream: Readable, request: WebRequest, limit: Limit, expected: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let body = Buffer.allocUnsafeSlow(Math.min(expected, request.maxBytes));
  let size = 0;
  const stop = (): void => void stream.destroy(new Error('cancelled'));
  stream.on('data', (piece: Buffer) => {
    if (size + piece.length > request.maxBytes) {
      stream.destroy(tooLarge('http-answer-too-large', request));
      return;
    }
    if (size + piece.length > body.length) body = longer(body, size, piece.length);
    body.set(piece, size);
    size += piece.length;
  });
  let isOver = false;
  const over = (): void => {
    isOver = true;
    limit.signal.removeEventListener('abort', stop);
    limit.end();
  };
  stream.on('end', () => {
    over();
    resolve(size === body.length ? body : body.subarray(0, size));
  });
  stream.on('error', (thrown) => {
    over();
    reject(thrown);
  });
  // The last event of every stream: one that was cut may have no other.
  stream.on('close', () => {
    if (isOver) return;
    over();
    if (!stream.readableEnded) reject(new AxiosError('closed before its end', 'ERR_STREAM_PREMATURE_CLOSE'));
  });
  if (limit.signal.aborted) stop();
  limit.signal.addEventListener('abort', stop);
  return promise;
}

/** Bytes, where the header says it; never trusted to be true. */
function announced(headers: Readonly<Record<string, string>>): number {
  const length = headers['content-length'] ?? '';
  return /^\d{1,12}$/.test(length) ? Number(length) : 0;
}

/** Room for more, twice as much as there was, so that a long body is not copied once for each of its pieces. */
function longer(body: Buffer, size: number, more: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(size + more, 2 * body.length));
  body.copy(larger, 0, 0, size);
  return larger;
}

/** The body's pieces, up to the longest length; the stream is destroyed on every way out. */
function bounded(
  stream: Readable,
  request: WebRequest,
  limit: Limit,
): AsyncGenerator<Buffer, void, undefined> {
  const stop = (): void => void stream.destroy(new Error('cancelled'));
  // Also before anybody reads: a stream that is never read must not fail as an unhandled error, or stay open.
  stream.on('error', () => undefined);
  if (limit.signal.aborted) stop();
  limit.signal.addEventListener('abort', stop);
  return (async function* () {
    try {
      let size = 0;
      for await (const piece of stream as AsyncIterable<Buffer>) {
        size += piece.length;
        // Leaving the loop destroys the stream, so nothing more is read.
        if (size > request.maxBytes) throw tooLarge('http-too-large', request);
        yield piece;
      }
    } finally {
      limit.signal.removeEventListener('abort', stop);
      limit.end();
    }
  })();
}

/** As `bounded`, with coded errors: whoever reads it stands outside of the sender. */
async function* codedPieces(
  pieces: AsyncGenerator<Buffer, void, undefined>,
  request: WebRequest,
  limit: Limit,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* pieces;
  } catch (thrown) {
    throw coded(thrown, request, limit);
  }
}

/** A file will not shrink; what a list or an error page answers is another thing the next time. */
function tooLarge(code: 'http-too-large' | 'http-answer-too-large', request: WebRequest): CodedError {
  const { host } = new URL(request.url);
  return new CodedError(code, {
    detail: `The answer of ${host} is longer than ${request.maxBytes} bytes.`,
    facts: { host, method: request.method },
  });
}

function coded(thrown: unknown, request: WebRequest, limit: Limit): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const { host } = new URL(request.url);
  const facts = { host, method: request.method };
  if (request.signal?.aborted === true) return new CodedError('http-aborted', { facts });
  if (limit.isLate())
    return new CodedError('http-timeout', {
      detail: `${host} did not answer within ${request.timeoutMs} ms.`,
      facts,
    });
  if (!isNetworkError(thrown))
    return new CodedError('unexpected', {
      detail: `This program failed while it called ${host}: ${nameOf(thrown)}.`,
      facts: { ...facts, fault: nameOf(thrown) },
      ...(thrown instanceof AxiosError ? {} : { cause: thrown }),
    });
  // The cause is not kept: axios hangs the whole request on it, the Authorization header included.
  const reason = codeOf(thrown) ?? 'unknown';
  return new CodedError('http-no-answer', {
    detail: `${host} could not be reached or cut the connection (${reason}).`,
    facts: { ...facts, reason },
  });
}
