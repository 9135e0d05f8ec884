/** The recordings of queues, each played again on a host that runs app3 and whose functions sleep as long as we say. */
import type { QueueServiceClient } from '@azure/storage-queue';
import { setTimeout as delay } from 'node:timers/promises';
import type { HeldSleeps } from '../../../../support/functions-host/held-sleeps.ts';
import {
  base64,
  countIn,
  put,
  type QueueStage,
  steady,
  textsIn,
  written,
} from '../../../../support/functions-host/queue-stage.ts';
import { type Recording, recordingOf } from '../../../../support/functions-host/recordings.ts';
import type { Line } from '../../../../support/functions-host/seen-file.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';
import { until } from '../../../../support/until.ts';

const list = (value: unknown): readonly Line[] => (Array.isArray(value) ? (value as readonly Line[]) : []);
const starts =
  (name: string) =>
  (line: Line): boolean =>
    line['fn'] === name && line['ev'] === 'start';
const metadataOf = (line: Line | undefined): Record<string, unknown> =>
  (line?.['tm'] ?? {}) as Record<string, unknown>;

/** One message of a shape: what the function saw. */
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

/** Outputs are sent before the answer: after it, a queue that is not there was never written to. */
export async function outputThenThrow(on: QueueStage): Promise<readonly string[]> {
  const answer = await fetch(`${on.stage.host.address}/api/putthrow`, { method: 'POST' });
  const mine = { status: answer.status, body: await answer.text() };
  return [
    ...unlike('answer', mine, recordingOf('D-out-throw').got),
    ...unlike('sent', await textsIn(on.service, 'lab-out'), undefined),
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

/** A function that always throws: five deliveries, then the poison queue's own function, then nothing is left. */
export async function alwaysThrows(on: QueueStage): Promise<readonly string[]> {
  const counts = (name: string): readonly unknown[] =>
    on.lines.filter(starts(name)).map((line) => metadataOf(line)['dequeueCount']);
  const before = counts('q_throw').length;
  const poisoned = counts('q_poison').length;
  await put(on.service, 'lab-throw', base64('{"will":"throw"}'));
  const mine = (await written(on, starts('q_poison'), poisoned + 1)).at(poisoned);
  await empty(on, 'lab-throw');
  await empty(on, 'lab-throw-poison');
  on.lines.push(...on.stage.seen());
  return [
    ...unlike('deliveries', counts('q_throw').slice(before), [1, 2, 3, 4, 5]),
    ...unlike('poison', [mine?.['m'], metadataOf(mine)['dequeueCount']], [{ will: 'throw' }, 1]),
    ...unlike('times in poison', counts('q_poison').length - poisoned, 1),
  ];
}

const empty = async (on: QueueStage, queue: string): Promise<boolean> =>
  await until(`nothing is left in ${queue}`, async () => (await countIn(on.service, queue)) === 0);

/** The worker is killed in the middle of a message: tried again by a new one, and done. */
export async function killedWorker(on: QueueStage, sleeps: HeldSleeps): Promise<readonly string[]> {
  const mine =
    (event: string) =>
    (line: Line): boolean =>
      line['fn'] === 'q_long' && line['ev'] === event;
  await put(on.service, 'lab-long', base64('{"ms":15000}'));
  const first = (await written(on, mine('start'), 1)).at(0);
  await until('it sleeps', () => sleeps.now.size === 1);
  process.kill(Number(first?.['pid']), 'SIGKILL');
  const second = (await written(on, mine('start'), 2)).at(1);
  await until('it sleeps again', () => sleeps.now.size === 1);
  for (const sleep of sleeps.now) sleep.end();
  const ended = await written(on, mine('end'), 1);
  await empty(on, 'lab-long');
  return [
    ...unlike('deliveries', [metadataOf(first)['dequeueCount'], metadataOf(second)['dequeueCount']], [1, 2]),
    ...unlike('same process', first?.['pid'] === second?.['pid'], false),
    ...unlike(
      'ended by',
      ended.map((line) => line['pid']),
      [second?.['pid']],
    ),
  ];
}

/** 60 messages that wait for a host; whoever looks at a queue while it fills takes fewer at once. */
export async function fillSlow(service: QueueServiceClient): Promise<void> {
  await service.getQueueClient('lab-slow').createIfNotExists();
  await Promise.all(Array.from({ length: 60 }, () => put(service, 'lab-slow', base64('x'))));
}

/**
 * Compares the number of messages that run side by side with the default settings: none ends before the test lets it.
 */
export async function concurrency(
  on: QueueStage,
  sleeps: HeldSleeps,
  batchPlusThreshold: number,
): Promise<readonly string[]> {
  await until('as many run as may', () => sleeps.now.size >= Math.min(60, batchPlusThreshold));
  // One more than may would come at once: messages are there, and nothing has ended.
  await delay(500);
  const ended = (line: Line): boolean => line['fn'] === 'q_slow' && line['ev'] === 'end';
  await until('all have run', () => {
    on.lines.push(...on.stage.seen());
    for (const sleep of sleeps.now) sleep.end();
    return on.lines.filter(ended).length >= 60;
  });
  let running = 0;
  let most = 0;
  for (const line of on.lines.filter((one) => one['fn'] === 'q_slow')) {
    running += line['ev'] === 'start' ? 1 : -1;
    most = Math.max(most, running);
  }
  const total = on.lines.filter(starts('q_slow')).length;
  return [
    ...unlike('at once', most, Math.min(60, batchPlusThreshold)),
    ...unlike('total', total, recordingOf('D-concurrency').got?.['total']),
  ];
}
