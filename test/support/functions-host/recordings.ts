/** The recordings of the real host, and how one of them is sent again and compared. */
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../child-env.ts';
import type { Clock } from '../../../sandbox/functions-host/kit/clock.ts';
import { type FunctionsHost, startFunctionsHost } from '../../../sandbox/functions-host/host.ts';
import { type Line, seenFile } from './seen-file.ts';

export const fixtures = fileURLToPath(new URL('../../fixtures/functions-host/', import.meta.url));

export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
  readonly chunked?: boolean;
  readonly raw?: readonly string[] | string;
  /** Of a message: the queue and the text. */
  readonly queue?: string;
  readonly messageText?: string;
  readonly [key: string]: unknown;
}

export interface Got {
  readonly status?: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | null;
  readonly [key: string]: unknown;
}

export interface Recording {
  readonly area: string;
  readonly id: string;
  readonly given: unknown;
  readonly sent: Sent | null;
  readonly seen: unknown;
  readonly got: Got | null;
  readonly how: string;
}

/** All recordings of the real host. */
export const recordings = JSON.parse(
  readFileSync(join(fixtures, 'recordings.json'), 'utf8'),
) as readonly Recording[];

const byId = new Map(recordings.map((one) => [one.id, one]));

/** Throws when there is none of that name. */
export function recordingOf(id: string): Recording {
  const found = byId.get(id);
  if (found === undefined) throw new Error(`${id} is not among the recordings`);
  return found;
}

export interface Stage {
  readonly host: FunctionsHost;
  /** The lines that the functions have written since the last call. */
  seen(): readonly Line[];
  readonly lines: readonly string[];
}

/** Runs `use` with a host on an app folder, and stops the host whatever happens. */
export async function onStage<T>(
  directory: string,
  seenPath: string,
  env: Readonly<Record<string, string>>,
  use: (stage: Stage) => Promise<T>,
  clock?: Clock,
): Promise<T> {
  const file = seenFile(seenPath);
  const lines: string[] = [];
  const host = await startFunctionsHost({
    directory,
    port: 0,
    env: { ...childEnv(), SEEN_FILE: seenPath, ...env },
    ...(clock === undefined ? {} : { clock }),
    log: (level, who, message) => lines.push(`${level} ${who} ${message}`),
  });
  try {
    return await use({ host, lines, seen: () => file.fresh() });
  } finally {
    await host.stop();
  }
}

/** The keys of a host by the names that the recordings use. */
function keyNames(host: FunctionsHost): readonly (readonly [string, string])[] {
  return [
    ['<masterKey>', host.keys.master],
    ['<hostKey>', host.keys.host],
    ['<functionKey>', host.keys.ofFunction('f_auth')],
    ['<otherFunctionKey>', host.keys.ofFunction('a_auth')],
    ['<wrong>', 'wrongkey'],
  ];
}

/** Sends what was sent to the real host. The address that the functions see is that of the recording. */
export async function replay(host: FunctionsHost, sent: Sent, recordedHost: string): Promise<Got> {
  const fill = (text: string): string =>
    keyNames(host)
      .reduce((filled, [name, key]) => filled.replaceAll(name, key), text)
      .replaceAll('<empty>', '');
  const headers: Record<string, string | string[]> = { host: recordedHost, connection: 'close' };
  for (const [name, value] of Object.entries(sent.headers ?? {})) {
    const lower = name.toLowerCase();
    // The recorder spelled text that is no ASCII as bytes of Latin-1.
    headers[lower] = Array.isArray(value) ? value : fill(value);
  }
  const body = bodyOf(sent.body);
  const method = sent.method ?? 'GET';
  if (sent.chunked === true) headers['transfer-encoding'] = 'chunked';
  else if (body !== undefined) headers['content-length'] = String(body.length);
  else if (!['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE', 'PROPFIND'].includes(method))
    headers['content-length'] = '0';
  return await new Promise<Got>((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: host.port, path: fill(sent.path ?? '/'), method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: pairs(response.rawHeaders),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.setTimeout(120_000, () => request.destroy(new Error('no answer within two minutes')));
    request.once('error', reject);
    request.end(body);
  });
}

function bodyOf(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  const size = /^\((\d+) bytes\)$/.exec(text);
  if (size !== null) return Buffer.alloc(Number(size[1]), 'x');
  return text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64') : Buffer.from(text);
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));
}

/**
 * Waits until the functions have written as many lines as expected; after a minute what there is. Who knows already
 * that the answer was another one need not wait long for what a function then never saw.
 */
export async function linesSeen(
  stage: Stage,
  count: number,
  milliseconds = 60_000,
): Promise<readonly Line[]> {
  const all = [...stage.seen()];
  for (const end = performance.now() + milliseconds; all.length < count && performance.now() < end;) {
    await delay(20);
    all.push(...stage.seen());
  }
  return all;
}

const unstable = /^(Date|Server|Connection|Keep-Alive)$/i;

/** Headers without those that differ from run to run, sorted. */
export function comparableHeaders(headers: Got['headers']): readonly string[] {
  return (headers ?? [])
    .filter(([name]) => !unstable.test(name))
    .map(([name, value]) => `${name}: ${/^x-ms-invocation-id$/i.test(name) ? '(id)' : value}`)
    .sort();
}

/** Text or data without what differs from run to run: ids, times, keys. */
export function comparable(value: unknown, host: FunctionsHost): unknown {
  let text = JSON.stringify(value ?? null);
  for (const [name, key] of keyNames(host)) if (name !== '<wrong>') text = text.replaceAll(key, name);
  text = text
    .replaceAll(host.keys.ofFunction('f_auth').toLowerCase(), '<functionKey in lower case>')
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '(id)')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00)/g, (time) =>
      time.startsWith('0001') || time.startsWith('9999') ? time : '(time)',
    );
  return strip(JSON.parse(text) as unknown);
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !['t', 'pid', 'inv', 'ms', 'popReceipt'].includes(key))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, one]) => [key, strip(one)]),
  );
}
