/** Streams both ways, big bodies and lost clients on app4 beside the recordings. */
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import type { Note } from '../../../../support/functions-host/passes.ts';
import { chunkedPost, chunksOf, headOf, rawExchange } from '../../../../support/functions-host/raw-socket.ts';
import { fixtures, onStage, recordingOf, type Stage } from '../../../../support/functions-host/recordings.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';
import { until } from '../../../../support/until.ts';

interface Pieces {
  readonly n: number;
  readonly c: number;
  readonly t: readonly (readonly [number, number])[];
}

const streamed = ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'x-ms-invocation-id: (id)'];
const streamedJson = ['Content-Type: application/json', ...streamed].toSorted();

/** A minute is for ever: the other side closes long before, or never. */
const patience = 60_000;

export async function replayStreams(folder: string, note: Note): Promise<void> {
  await onStage(join(fixtures, 'apps', 'app4'), join(folder, 'streams.seen'), {}, async (stage) => {
    const { port } = stage.host;
    await Promise.all([
      note(['AS2-reqstream'], () => smallPieces(port, ['abc', 'def'])),
      note(['AS3-reqstream-small'], () => smallPieces(port, ['abc', 'def', 'ghi'])),
      note(['AS3-reqstream-big'], () => bigPieces(port)),
      // Buffers decide whether two pieces come back as one: both were recorded.
      note(['AS-streamecho', 'AS3-streamecho'], async () => {
        const answer = await rawExchange(port, chunkedPost('/api/streamecho', ['abc', 'def']), 300, patience);
        return [
          ...unlike('head', headOf(answer.text), streamed),
          ...unlike('body', chunksOf(answer.text).join(''), 'abcdef'),
          ...unlike('closed', answer.closed, true),
        ];
      }),
      note(['AS2-ret-stream'], async () => {
        const answer = await rawExchange(port, [get('/api/ret/stream')], 0, patience);
        return [
          ...unlike('head', headOf(answer.text), streamed),
          ...unlike('chunks', chunksOf(answer.text), ['part1 ', 'part2 ', 'part3']),
          ...unlike('closed', answer.closed, true),
        ];
      }),
      note(['AS2-errafter'], async () => {
        const answer = await rawExchange(port, [get('/api/ret/errafter')], 0, 20_000);
        return [
          ...unlike('head', headOf(answer.text), streamed),
          ...unlike('chunks', chunksOf(answer.text), ['part1 ']),
          ...unlike('closed', answer.closed, false),
        ];
      }),
    ]);
    await note(['AS-abort-stream'], async () => {
      const recorded = String(recordingOf('AS-abort-stream').got?.['rawStart']);
      const ticks = chunksOf(recorded).length;
      const answer = await rawExchange(
        port,
        [get('/api/ret/infinite')],
        0,
        patience,
        (text) => chunksOf(text).length >= ticks,
      );
      return [
        ...unlike('head', headOf(answer.text), headOf(recorded)),
        ...unlike('ticks', chunksOf(answer.text).slice(0, ticks), chunksOf(recorded)),
        ...unlike('open', answer.closed, false),
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

/** Bytes that arrived at one moment; the next moment is one that half a pause lies before. */
function moments(body: Partial<Pieces>, pause: number): readonly number[] {
  const found: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [time, bytes] of body.t ?? []) {
    if (time - last < pause / 2) found.push((found.pop() ?? 0) + bytes);
    else found.push(bytes);
    last = time;
  }
  return found;
}

async function sendPieces(
  port: number,
  chunks: readonly string[],
  pause: number,
): Promise<{ body: Partial<Pieces>; found: readonly string[] }> {
  const answer = await rawExchange(port, chunkedPost('/api/bodystream', chunks), pause, patience);
  return {
    body: JSON.parse(chunksOf(answer.text).join('') || '{}') as Partial<Pieces>,
    found: [...unlike('head', headOf(answer.text), streamedJson), ...unlike('closed', answer.closed, true)],
  };
}

/** Each small piece is one for the function as well, but they reach it together, at the end of the request. */
async function smallPieces(port: number, chunks: readonly string[]): Promise<readonly string[]> {
  const { body, found } = await sendPieces(port, chunks, 500);
  const bytes = chunks.join('').length;
  return [
    ...found,
    ...unlike('pieces', [body.n, body.c], [bytes, chunks.length]),
    ...unlike(
      'sizes',
      body.t?.map(([, size]) => size),
      chunks.map((one) => one.length),
    ),
    ...unlike('at one moment', moments(body, 500), [bytes]),
  ];
}

/**
 * Big pieces reach the function as they are sent: at three moments, 100,000 bytes each. On a machine that stalls for
 * longer than the pause two may be seen at once, so the pause is made longer then; a host that held them back until
 * the end would show one moment however long it is.
 */
async function bigPieces(port: number): Promise<readonly string[]> {
  const big = 'x'.repeat(100_000);
  let differing: readonly string[] = [];
  for (const pause of [500, 2_000, 8_000]) {
    const { body, found } = await sendPieces(port, [big, big, big], pause);
    const seen = moments(body, pause);
    // Only the first ten pieces are told; the last moment is what is left.
    const before = seen.slice(0, -1);
    const rest = (body.n ?? 0) - before.reduce((sum, one) => sum + one, 0);
    differing = [
      ...found,
      ...unlike('bytes', body.n, 300_000),
      ...unlike('as they are sent', [...before, rest], [100_000, 100_000, 100_000]),
    ];
    if (differing.length === 0) break;
  }
  return differing;
}

/** The client goes while the function runs; it goes on to its end. */
async function leftWaiting(stage: Stage): Promise<readonly string[]> {
  stage.seen();
  const events: unknown[] = [];
  const seen = (event: string): boolean => {
    events.push(...stage.seen().flatMap((line) => (line['fn'] === 'slow' ? [line['ev']] : [])));
    return events.includes(event);
  };
  const answer = await rawExchange(stage.host.port, [get('/api/slow?ms=1500')], 0, patience, () =>
    seen('start'),
  );
  await until('it ends', () => seen('end'));
  return [
    ...unlike('answer', [answer.text, answer.closed], ['', false]),
    ...unlike('events', events, ['start', 'end']),
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
