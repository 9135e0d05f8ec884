/** The recordings of queues, each played again on a host that runs app3. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Recording } from './recordings.ts';
import {
  base64,
  countIn,
  type Line,
  put,
  type QueueStage,
  steady,
  textsIn,
  unlike,
  written,
} from './queue-stage.ts';

const list = (value: unknown): readonly Line[] => (Array.isArray(value) ? (value as readonly Line[]) : []);
const starts =
  (name: string) =>
  (line: Line): boolean =>
    line['fn'] === name && line['ev'] === 'start';
const metadataOf = (line: Line | undefined): Record<string, unknown> =>
  (line?.['tm'] ?? {}) as Record<string, unknown>;

/** One message of a shape: what the function saw, or that it landed in the poison queue. */
export async function shape(
  on: QueueStage,
  recording: Recording,
  next: Recording | undefined,
): Promise<readonly string[]> {
  const said = recording.sent?.['messageText'];
  const sent = typeof said === 'string' ? said : '';
  const text = sent.endsWith('…') ? base64('x'.repeat(48_000)) : sent;
  // The recorder read too early once: what that message did stands first in the next recording.
  const late = (recording.got?.['left'] as number) > 0;
  const recorded = late ? list(next?.seen)[0] : list(recording.seen).at(-1);
  const before = on.lines.filter(starts('q_basic')).length;
  await put(on.service, 'lab-basic', text);
  if (recorded === undefined) {
    const poison = await waitForPoison(on, text);
    const called = on.lines.filter(starts('q_basic')).length - before;
    return [...unlike('poison', poison, true), ...unlike('calls', called, 0)];
  }
  const mine = (await written(on, starts('q_basic'), before + 1)).at(before);
  const cut = (value: unknown): unknown =>
    typeof value === 'string' && value.length > 50 ? value.slice(0, 50) : value;
  const bare = (line: Line | undefined): unknown => {
    const metadata = metadataOf(line);
    return {
      type: line?.['type'],
      m: cut(line?.['m']),
      tm: steady({ ...metadata, queueTrigger: cut(metadata['queueTrigger']) }),
    };
  };
  return unlike('seen', bare(mine), bare(recorded));
}

async function waitForPoison(on: QueueStage, text: string): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await textsIn(on.service, 'lab-basic-poison'))?.includes(text) === true) return true;
    on.lines.push(...on.stage.seen());
    await delay(50);
  }
  return false;
}

export async function outputThenThrow(on: QueueStage): Promise<readonly string[]> {
  const before = on.lines.filter(starts('q_chain')).length;
  const answer = await fetch(`${on.stage.host.address}/api/putthrow`, { method: 'POST' });
  const body = await answer.text();
  await delay(400);
  const after = (await written(on, starts('q_chain'), 0)).length;
  return [
    ...unlike('status', answer.status, 500),
    ...unlike('body', body, ''),
    ...unlike('sent', after, before),
  ];
}

export async function outputMakesQueue(on: QueueStage): Promise<readonly string[]> {
  const answer = await fetch(`${on.stage.host.address}/api/put2`, { method: 'POST' });
  const body = await answer.text();
  const texts = await textsIn(on.service, 'lab-made-by-output');
  return [
    ...unlike('status', answer.status, 200),
    ...unlike('body', body, 'ok'),
    ...unlike('queue', texts, ['eA==']),
  ];
}

export async function outputAsReturn(on: QueueStage): Promise<readonly string[]> {
  const before = on.lines.filter(starts('q_chain')).length;
  await put(on.service, 'lab-ret-in', base64('hello'));
  const mine = (await written(on, starts('q_chain'), before + 1)).at(before);
  return [
    ...unlike('seen', [mine?.['type'], mine?.['m']], ['object', { echo: 'hello' }]),
    ...unlike('queueTrigger', metadataOf(mine)['queueTrigger'], { echo: 'hello' }),
  ];
}

/** A function that always throws: five deliveries, then the poison queue's own function. */
export async function alwaysThrows(on: QueueStage): Promise<readonly string[]> {
  const counts = (name: string): readonly unknown[] =>
    on.lines.filter(starts(name)).map((line) => metadataOf(line)['dequeueCount']);
  const before = counts('q_throw').length;
  const poisoned = counts('q_poison').length;
  await put(on.service, 'lab-throw', base64('{"will":"throw"}'));
  const mine = (await written(on, starts('q_poison'), poisoned + 1)).at(poisoned);
  await delay(200);
  return [
    ...unlike('deliveries', counts('q_throw').slice(before), [1, 2, 3, 4, 5]),
    ...unlike('poison', [mine?.['m'], metadataOf(mine)['dequeueCount']], [{ will: 'throw' }, 1]),
    ...unlike(
      'left',
      [await countIn(on.service, 'lab-throw'), await countIn(on.service, 'lab-throw-poison')],
      [0, 0],
    ),
  ];
}

/** The worker is killed in the middle of a message: tried again by a new one, and done. */
export async function killedWorker(on: QueueStage): Promise<readonly string[]> {
  const mine =
    (event: string) =>
    (line: Line): boolean =>
      line['fn'] === 'q_long' && line['ev'] === event;
  await put(on.service, 'lab-long', base64('{"ms":1500}'));
  const first = (await written(on, mine('start'), 1)).at(0);
  process.kill(Number(first?.['pid']), 'SIGKILL');
  const second = (await written(on, mine('start'), 2)).at(1);
  const ended = (await written(on, mine('end'), 1)).at(0);
  await delay(150);
  return [
    ...unlike('deliveries', [metadataOf(first)['dequeueCount'], metadataOf(second)['dequeueCount']], [1, 2]),
    ...unlike('same process', first?.['pid'] === second?.['pid'], false),
    ...unlike('ended by', ended?.['pid'], second?.['pid']),
    ...unlike('left', await countIn(on.service, 'lab-long'), 0),
  ];
}

/** How many of 60 messages run side by side when nothing is set. */
export async function concurrency(on: QueueStage, batchPlusThreshold: number): Promise<readonly string[]> {
  await on.service.getQueueClient('lab-slow').createIfNotExists();
  await Promise.all(Array.from({ length: 60 }, () => put(on.service, 'lab-slow', base64('x'))));
  await written(on, (line) => line['fn'] === 'q_slow' && line['ev'] === 'end', 60, 25_000);
  let running = 0;
  let most = 0;
  for (const line of on.lines.filter((one) => one['fn'] === 'q_slow')) {
    running += line['ev'] === 'start' ? 1 : -1;
    most = Math.max(most, running);
  }
  const total = on.lines.filter(starts('q_slow')).length;
  return [...unlike('at once', most, batchPlusThreshold), ...unlike('total', total, 60)];
}
