/** Speaks with the other simulator, at the one address that was given at the start: never at one from a request. */
import { request as httpRequest } from 'node:http';
import type { SimResponse } from '../common/message.ts';
import type { ViewQuery, RecordViews, ViewSource } from '../common/record-view.ts';

/** The control routes that the page uses. */
export type ControlPath = '/_sim/edit' | '/_sim/faults' | `/_sim/faults/${number}`;

/** The other simulator's records and control routes. */
export interface OtherSimulator {
  readonly views: ViewSource;
  /** Hands a request on to a control route, and gives the answer as it came. Rejects when nothing answers. */
  control(method: string, path: ControlPath, body: Buffer): Promise<SimResponse>;
}

const patience = 5000;
/** More than 500 records with their lists to choose from. */
const maxAnswer = 8 * 1024 * 1024;

/** `address` is `http://127.0.0.1:PORT`; anything else throws. */
export function otherSimulator(address: string): OtherSimulator {
  const base = new URL(address);
  if (base.protocol !== 'http:' || base.hostname !== '127.0.0.1' || base.pathname !== '/')
    throw new Error(`The other simulator is on http://127.0.0.1:PORT, not at ${address}.`);
  return {
    async views(query) {
      const answer = await ask(base, 'GET', `/_sim/views?${writtenQuery(query).toString()}`);
      if (answer.status !== 200) throw new Error(`${base.host} answered ${answer.status}.`);
      return JSON.parse(String(answer.body)) as RecordViews;
    },
    control: (method, path, body) => ask(base, method, path, body),
  };
}

function writtenQuery({ limit, find, places, ids, madeFrom }: ViewQuery): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit), find });
  for (const place of places) query.append('place', place);
  for (const id of ids) query.append('id', id);
  for (const id of madeFrom) query.append('madeFrom', id);
  return query;
}

/** Reads what `writtenQuery` wrote. A limit that is none, or above 500, becomes one. */
export function readViewQuery(query: URLSearchParams): ViewQuery {
  return {
    limit: wholeNumber(query.get('limit'), 25, 500),
    find: query.get('find') ?? '',
    places: query.getAll('place'),
    ids: query.getAll('id'),
    madeFrom: query.getAll('madeFrom'),
  };
}

/** The number, or `otherwise` where there is none; never above `most`. */
export function wholeNumber(text: string | null, otherwise: number, most: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Math.min(Number(text), most) : otherwise;
}

function ask(base: URL, method: string, path: string, body?: Buffer): Promise<SimResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      new URL(path, base),
      {
        method,
        headers:
          body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length },
        signal: AbortSignal.timeout(patience),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let length = 0;
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > maxAnswer) outgoing.destroy(new Error('The answer is too long.'));
          else chunks.push(chunk);
        });
        answer.on('end', () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: Buffer.concat(chunks),
          });
        });
        answer.on('error', reject);
      },
    );
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        new Error(`Nothing answers at ${base.host} (${error.code ?? error.message}).`, { cause: error }),
      );
    });
    outgoing.end(body);
  });
}
