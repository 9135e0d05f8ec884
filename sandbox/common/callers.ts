/** Lets programs of this machine and the simulator's own page use the control routes, and never another web page. */
import type { SimRequest } from './message.ts';

/** The reason why a caller is turned away. */
export interface TurnedAway {
  readonly status: 403 | 415;
  readonly sentence: string;
}

/**
 * Tells whether a request under `/_sim/` may be answered; undefined when it may.
 *
 * A page that somebody's browser has open could send here too. It cannot give another Host than the name it was found
 * by (a name that was pointed at 127.0.0.1 is no name of this machine), nor hide its Origin when it changes something,
 * nor send JSON without asking first. Programs send no Origin and may leave the content type out.
 */
export function turnedAway({ method, headers }: SimRequest): TurnedAway | undefined {
  const host = headers['host'] ?? '';
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host))
    return { status: 403, sentence: 'Control routes answer to 127.0.0.1 and localhost only.' };
  const origin = headers['origin'];
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return { status: 403, sentence: 'Control routes do not answer to other web pages.' };
  if (method === 'GET' || method === 'HEAD') return undefined;
  const from = headers['sec-fetch-site'];
  if (from !== undefined && from !== 'same-origin' && from !== 'none')
    return { status: 403, sentence: 'Control routes do not answer to other web pages.' };
  const isBrowser = origin !== undefined || from !== undefined;
  if (isBrowser && method === 'POST' && !/^application\/json\b/i.test(headers['content-type'] ?? ''))
    return { status: 415, sentence: 'From a browser, control routes take application/json only.' };
  return undefined;
}
