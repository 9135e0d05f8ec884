/** Streams both ways, big bodies and lost clients on app4 beside the recordings. */
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unlike } from './queue-stage.ts';
import type { Note } from './queue-variants.ts';
import { chunkedPost, chunksOf, headOf, rawExchange } from './raw-socket.ts';
import { fixtures, onStage, type Stage } from './recordings.ts';

interface Pieces {
  readonly n: number;
  readonly c: number;
  readonly t: readonly (readonly [number, number])[];
}

const streamed = ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'x-ms-invocation-id: (id)'];
const streamedJson = ['Content-Type: application/json', ...streamed].toSorted();

/** About six seconds. */
export async function replayStreams(folder: string, note: Note): Promise<void> {
  await onStage(join(fixtures, 'apps', 'app4'), join(folder, 'streams.seen'), {}, async (stage) => {
    const { port } = stage.host;
    await Promise.all([
      note(['AS2-reqstream'], () => pieces(port, ['abc', 'def'], [6, 2])),
      note(['AS3-reqstream-small'], () => pieces(port, ['abc', 'def', 'ghi'], [9, 3])),
      note(['AS3-reqstream-big'], () => bigPieces(port)),
      note(['AS-streamecho', 'AS3-streamecho'], async () => {
        const answer = await rawExchange(port, chunkedPost('/api/streamecho', ['abc', 'def']), 300, 4_000);
        return [
          ...unlike('head', headOf(answer.text), streamed),
          ...unlike('body', chunksOf(answer.text).join(''), 'abcdef'),
          ...unlike('closed', answer.closed, true),
        ];
      }),
      note(['AS2-ret-stream'], async () => {
        const answer = await rawExchange(port, [get('/api/ret/stream')], 0, 4_000);
        return [
          ...unlike('head', headOf(answer.text), streamed),
          ...unlike('chunks', chunksOf(answer.text), ['part1 ', 'part2 ', 'part3']),
          ...unlike('closed', answer.closed, true),
        ];
      }),
      note(['AS2-errafter'], async () => {
        const answer = await rawExchange(port, [get('/api/ret/errafter')], 0, 3_000);
        return [
          ...unlike('head', headOf(answer.text), streamed),
          ...unlike('chunks', chunksOf(answer.text), ['part1 ']),
          ...unlike('closed', answer.closed, false),
        ];
      }),
    ]);
    await note(['AS-abort-stream'], async () => {
      const answer = await rawExchange(port, [get('/api/ret/infinite')], 0, 700);
      return [
        ...unlike('head', headOf(answer.text), streamed),
        ...unlike(
          'ticks',
          chunksOf(answer.text).every((one) => one === 'tick '),
          true,
        ),
        ...unlike('some', chunksOf(answer.text).length > 3, true),
      ];
    });
    await note(['AS-abort-wait'], () => leftWaiting(stage));
    await note(['AS-101mb'], () => tooBig(port, { 'content-length': '104857601' }));
    await note(['AS-101mb-chunked'], () => tooBig(port, { 'transfer-encoding': 'chunked' }));
  });
  await onStage(join(fixtures, 'apps', 'app1'), join(folder, 'big.seen'), {}, async (stage) => {
    await note(['A-b-101mb'], () => tooBig(stage.host.port, { 'content-length': '104857601' }));
    await note(['A-b-100mb'], async () => {
      const answer = await send(stage.host.port, { 'content-length': '104857600' }, 104_857_600);
      const body = JSON.parse(answer.body === '' ? '{}' : answer.body) as { body?: { length?: number } };
      return [...unlike('status', answer.status, 200), ...unlike('length', body.body?.length, 104_857_600)];
    });
    await note(['A-concurrency'], async () => {
      const all = await Promise.all(
        Array.from({ length: 200 }, () => fetch(`${stage.host.address}/api/slow?ms=500`)),
      );
      return unlike('statuses', [...new Set(all.map((one) => one.status))], [200]);
    });
  });
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;

/** When small pieces arrive depends on buffers; that they all do, and how many, does not. */
async function pieces(
  port: number,
  chunks: readonly string[],
  [bytes, count]: readonly [number, number],
): Promise<readonly string[]> {
  const answer = await rawExchange(port, chunkedPost('/api/bodystream', chunks), 500, 4_000);
  const body = JSON.parse(chunksOf(answer.text).join('') || '{}') as Partial<Pieces>;
  return [
    ...unlike('head', headOf(answer.text), streamedJson),
    ...unlike('pieces', [body.n, body.c], [bytes, count]),
    ...unlike('closed', answer.closed, true),
  ];
}

async function bigPieces(port: number): Promise<readonly string[]> {
  const big = 'x'.repeat(100_000);
  const answer = await rawExchange(port, chunkedPost('/api/bodystream', [big, big, big]), 500, 4_000);
  const body = JSON.parse(chunksOf(answer.text).join('') || '{}') as Partial<Pieces>;
  const times = (body.t ?? []).map(([time]) => Math.round(time / 500));
  return [
    ...unlike('head', headOf(answer.text), streamedJson),
    ...unlike('bytes', body.n, 300_000),
    // On a busy machine two may arrive together; all three at the end would be one moment.
    ...unlike('as they are sent', new Set(times).size > 1, true),
  ];
}

/** The client goes; the function goes on to its end. */
async function leftWaiting(stage: Stage): Promise<readonly string[]> {
  stage.seen();
  const answer = await rawExchange(stage.host.port, [get('/api/slow?ms=1500')], 0, 400);
  await delay(1_600);
  return [
    ...unlike('answer', [answer.text, answer.closed], ['', false]),
    ...unlike(
      'events',
      stage.seen().flatMap((line) => (line['fn'] === 'slow' ? [line['ev']] : [])),
      ['start', 'end'],
    ),
  ];
}

async function tooBig(port: number, headers: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const answer = await send(port, headers, 104_857_601);
  return [...unlike('status', answer.status, 500), ...unlike('body', answer.body, '')];
}

async function send(
  port: number,
  headers: Readonly<Record<string, string>>,
  size: number,
): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path: '/api/echo',
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/octet-stream', ...headers },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          body += part;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.once('error', reject);
      },
    );
    request.once('error', reject);
    request.end(Buffer.alloc(size, 'x'));
  });
}
