/**
 * Connects axios to the network: Node's own client, and nothing between them.
 *
 * Axios' own adapter can follow redirects, ask proxies, measure progress and limit rates, none of which is wanted here.
 * Worse, a function that it keeps for a redirect holds on to all of a request, and V8 counts functions that are written
 * as a property's value among what lives long: each request outlived its answer until a full collection came, by which a
 * long read's memory grew twofold (axios 1.21, Node 24).
 */
import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';
import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, type BrotliDecompress, type Gunzip } from 'node:zlib';
import { AxiosError, type AxiosAdapter, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';

/**
 * Sends a string, bytes or a stream, and answers with a stream that is unpacked where it was packed. Never follows a
 * redirect, never asks a proxy. It throws an `AxiosError` with Node's code, and without the request on it.
 */
export const nodeAdapter: AxiosAdapter = (config) =>
  new Promise((resolve, reject) => {
    const url = new URL(config.url ?? '');
    const data: unknown = config.data;
    const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
      method: config.method?.toUpperCase() ?? 'GET',
      headers: headersFor(config),
    });
    const stop = (): void => void request.destroy();
    const cancelled = config.signal;
    request.on('error', (thrown: NodeJS.ErrnoException) => {
      cancelled?.removeEventListener?.('abort', stop);
      reject(new AxiosError(thrown.message, thrown.code));
    });
    request.on('response', (answer) => {
      // From here on, whoever reads the stream destroys it.
      cancelled?.removeEventListener?.('abort', stop);
      const isEmpty = config.method === 'head' || answer.statusCode === 204 || answer.statusCode === 304;
      const unpacking = isEmpty ? undefined : unpackerOf(answer.headers['content-encoding']);
      resolve({
        // A failure on the way is an error of the last stream.
        data: unpacking === undefined ? answer : pipeline(answer, unpacking, () => undefined),
        status: answer.statusCode ?? 0,
        statusText: answer.statusMessage ?? '',
        headers: headersOf(answer, unpacking !== undefined),
        config,
      });
    });
    if (cancelled?.aborted === true) stop();
    cancelled?.addEventListener?.('abort', stop);
    if (!(data instanceof Readable)) {
      request.end(typeof data === 'string' || Buffer.isBuffer(data) ? data : undefined);
      return;
    }
    // Abort the connection, so that the receiver cannot mistake a partial body for a complete one.
    data.on('error', stop);
    data.on('close', () => {
      if (!data.readableEnded) stop();
    });
    data.pipe(request);
  });

function headersFor(config: InternalAxiosRequestConfig): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json, text/plain, */*',
    'user-agent': 'connectwise-functions',
    'accept-encoding': 'gzip, br',
  };
  for (const name of Object.keys(config.headers)) {
    const value: unknown = config.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

/** As Node's parser gives them: in lower case, once each. Of an unpacked body neither its packing nor its length is true. */
function headersOf({ headers }: IncomingMessage, isUnpacked: boolean): AxiosResponse['headers'] {
  // None of them is undefined, as the type says: what did not come is not there.
  const came = headers as AxiosResponse['headers'];
  if (!isUnpacked) return came;
  const { 'content-encoding': _packing, 'content-length': _length, ...kept } = came;
  return kept;
}

function unpackerOf(encoding: string | undefined): Gunzip | BrotliDecompress | undefined {
  const name = encoding?.toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return createGunzip();
  return name === 'br' ? createBrotliDecompress() : undefined;
}
