/**
 * One verb: send a request, get the bytes of the answer. Redirects are not followed, cookies are not kept, nothing
 * is thrown for a status. What is thrown is coded: no answer, too late, too large, called off.
 */
import { create, type AxiosAdapter, AxiosError } from 'axios';
import { CodedError } from '../rules/errors.ts';

export interface WebRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** From sending to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** The answer may be at most this long. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface WebAnswer {
  readonly status: number;
  /** Names in lower case; a repeated header is joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * Throws `http-no-answer` and `http-timeout` (retry), `http-too-large` (park) and `http-aborted` (retry). Messages
 * name the host only: a path or query may hold what must not stand in a log.
 */
export type Send = (request: WebRequest) => Promise<WebAnswer>;

/** A sender on axios. A test may hand in an adapter that answers without a network. */
export function axiosSend(options: { readonly adapter?: AxiosAdapter } = {}): Send {
  const client = create({
    maxRedirects: 0,
    proxy: false,
    responseType: 'arraybuffer',
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
    ...(options.adapter === undefined ? {} : { adapter: options.adapter }),
  });
  return async (request) => {
    try {
      const answer = await client.request<unknown>({
        method: request.method,
        url: request.url,
        headers: { ...request.headers },
        data: request.body,
        timeout: request.timeoutMs,
        maxContentLength: request.maxBytes,
        maxBodyLength: Infinity,
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
        value === undefined || value === null ? [] : [[name.toLowerCase(), String(value)] as const],
      );
      return { status: answer.status, headers: Object.fromEntries(headers), body: toBuffer(answer.data) };
    } catch (thrown) {
      throw coded(thrown, request);
    }
  };
}

function toBuffer(data: unknown): Buffer {
  if (Buffer.isBuffer(data)) return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  return typeof data === 'string' ? Buffer.from(data) : Buffer.alloc(0);
}

function coded(thrown: unknown, request: WebRequest): CodedError {
  const { host } = new URL(request.url);
  const facts = { host, method: request.method };
  if (request.signal?.aborted === true) return new CodedError('http-aborted', { facts });
  const error = thrown instanceof AxiosError ? thrown : undefined;
  if (error?.code === AxiosError.ECONNABORTED || error?.code === AxiosError.ETIMEDOUT)
    return new CodedError('http-timeout', {
      detail: `${host} did not answer within ${request.timeoutMs} ms.`,
      facts,
    });
  if (error?.message.includes('maxContentLength') === true)
    return new CodedError('http-too-large', {
      detail: `The answer of ${host} is longer than ${request.maxBytes} bytes.`,
      facts,
    });
  // The cause is not kept: axios hangs the whole request on it, the Authorization header included.
  return new CodedError('http-no-answer', {
    detail: `${host} could not be reached or cut the connection (${error?.code ?? 'no code'}).`,
    facts: { ...facts, reason: error?.code ?? 'unknown' },
  });
}
