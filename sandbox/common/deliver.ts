/** Sends callbacks and webhooks of the simulators over the wire. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** The form of a body: with a content-length, or in chunks and without one. */
export type BodyForm = 'with-length' | 'chunked';

/** Sends a callback or webhook out of a simulator; rejects when nothing answered in time. */
export type Deliver = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  form?: BodyForm,
) => Promise<{ readonly status: number }>;

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A sender that gives up after `timeoutMs` of real time. It posts to this machine only, so that invented data
 * never leaves it; anything else rejects with a sentence. `ca` (PEM) is trusted beside the usual authorities' list.
 */
export function createDeliver(options: { timeoutMs: number; ca?: string | undefined }): Deliver {
  return async (url, headers, body, form = 'with-length') => {
    const target = new URL(url);
    if (!loopback.has(target.hostname))
      throw new Error(`The simulator sends to this machine only, not to ${target.hostname}.`);
    const isSecure = target.protocol === 'https:';
    const send = isSecure ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = send(
        target,
        {
          method: 'POST',
          headers:
            form === 'chunked'
              ? { ...headers, 'transfer-encoding': 'chunked' }
              : { ...headers, 'content-length': body.length },
          agent: false,
          signal: AbortSignal.timeout(options.timeoutMs),
          ...(isSecure && options.ca !== undefined ? { ca: options.ca } : {}),
        },
        (answer) => {
          answer.resume();
          answer.on('end', () => {
            resolve({ status: answer.statusCode ?? 0 });
          });
          answer.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      // Two pieces, so that no chunk is the whole body.
      if (form === 'chunked') outgoing.write(body.subarray(0, Math.ceil(body.length / 2)));
      outgoing.end(form === 'chunked' ? body.subarray(Math.ceil(body.length / 2)) : body);
    });
  };
}
