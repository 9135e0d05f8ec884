/** Compares the fate of messages when the host drains, gets a signal to stop, or is killed. */
import { QueueServiceClient } from '@azure/storage-queue';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startClockedHost } from '../../../../support/functions-host/clocked-host.ts';
import type { Note } from '../../../../support/functions-host/passes.ts';
import { base64, countIn, put, type QueueStage } from '../../../../support/functions-host/queue-stage.ts';
import { copyOfApp } from '../../../../support/functions-host/variant-apps.ts';
import { recordingOf } from '../../../../support/functions-host/recordings.ts';
import type { Line } from '../../../../support/functions-host/seen-file.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';
import { alive, until } from '../../../../support/until.ts';

/** POST /admin/host/drain: a message stays where it is, HTTP goes on. */
export async function drained(on: QueueStage): Promise<readonly string[]> {
  const { got } = recordingOf('D-drain');
  const { address, keys } = on.stage.host;
  const ask = async (path: string, method: string): Promise<Response> =>
    await fetch(`${address}${path}`, { method, headers: { 'x-functions-key': keys.master } });
  const status = async (): Promise<string> => await (await ask('/admin/host/drain/status', 'GET')).text();
  const drain = await ask('/admin/host/drain', 'POST');
  const mine = { status: drain.status, body: await drain.text() };
  const left = await until('drained', async () => {
    const text = await status();
    return text.includes('Completed') ? text : undefined;
  });
  await put(on.service, 'lab-basic', base64('after the drain'));
  // Two looks at a queue are never more than two seconds apart here: a listener would have taken it by then.
  await delay(2_500);
  return [
    ...unlike('drain', mine, got?.['drain']),
    ...unlike('status', [left, await status()], [got?.['status'], got?.['statusLater']]),
    ...unlike(
      'http',
      (await ask('/api/pid', 'GET')).status,
      (got?.['http'] as { status: number } | undefined)?.status,
    ),
    ...unlike('left', await countIn(on.service, 'lab-basic'), got?.['messagesLeft']),
  ];
}

/** Each on a storage of its own: two hosts on one queue would take each other's messages. */
export async function processChecks(
  folder: string,
  storages: Readonly<Record<'stopped' | 'cut' | 'killed', string>>,
  note: Note,
): Promise<void> {
  // The pause between two looks at a queue is no part of these recordings.
  const queues = { maxPollingInterval: '00:00:00.2000000' };
  const app = copyOfApp('app3', join(folder, 'processes'), { version: '2.0', extensions: { queues } });
  await Promise.all([
    note(['D-sigterm'], () => stopsWithin(folder, app, storages.stopped)),
    note(['D-sigterm-long', 'D-sigterm-long-redelivery'], () => cutOff(folder, app, storages.cut, 'SIGTERM')),
    note(['D-kill-host', 'D-kill-host-redelivery'], () => cutOff(folder, app, storages.killed, 'SIGKILL')),
  ]);
}

const isLong =
  (event: string) =>
  (line: Line): boolean =>
    line['fn'] === 'q_long' && line['ev'] === event;

/** Resolves once nobody listens at an address any more. */
export const closed = async (address: string): Promise<boolean> =>
  await until(
    'the port is closed',
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(Number(new URL(address).port), '127.0.0.1', () => {
          socket.destroy();
          resolve(false);
        });
        socket.once('error', () => resolve(true));
      }),
  );

/** The running message is finished, and until then a message that comes after the signal is still taken. */
async function stopsWithin(folder: string, app: string, storage: string): Promise<readonly string[]> {
  const service = QueueServiceClient.fromConnectionString(storage);
  await put(service, 'lab-long', base64('{"ms":6000,"case":"sigterm"}'));
  const host = await startClockedHost(folder, app, 'sigterm', Date.now(), { AzureWebJobsStorage: storage });
  try {
    await until('the first runs', () => host.sleeps.size === 1);
    const ending = host.end('SIGTERM');
    await closed(host.address);
    await put(service, 'lab-long', base64('{"ms":100,"case":"after-sigterm"}'));
    await until('the second has run', () => host.look().some(isLong('end')));
    for (const sleep of host.sleeps) sleep.end();
    const code = await ending;
    const events = host.lines.map((line) => [
      line['hook'] ?? line['fn'],
      line['ev'] ?? null,
      line['m'] ?? null,
    ]);
    const recorded = recordingOf('D-sigterm').seen as readonly (readonly unknown[])[];
    return [
      ...unlike('ended with', code, 0),
      ...unlike(
        'events',
        events,
        recorded.map((event) => event.slice(1)),
      ),
      ...unlike('left', await countIn(service, 'lab-long'), 0),
    ];
  } finally {
    await host.end('SIGKILL');
  }
}

/** The host goes while a message is worked on: it stays hidden for its time, then comes back as the second delivery. */
async function cutOff(
  folder: string,
  app: string,
  storage: string,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<readonly string[]> {
  const service = QueueServiceClient.fromConnectionString(storage);
  const hiddenSeconds = 6;
  const env = { AzureWebJobsStorage: storage, FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: String(hiddenSeconds) };
  await put(service, 'lab-long', base64('{"ms":60000}'));
  const host = await startClockedHost(folder, app, signal, Date.now(), env);
  await until('the message is worked on', () => host.sleeps.size === 1);
  const worker = Number(host.look().find(isLong('start'))?.['pid']);
  const ending = host.end(signal);
  if (signal === 'SIGTERM') {
    await closed(host.address);
    await host.move(host.now() + 9_999);
    const waited = alive(worker);
    await host.move(host.now() + 1);
    if (!waited) return ['it did not wait ten seconds for the work'];
  }
  const how = await ending;
  await until('the worker is gone', () => !alive(worker));
  const left = [await countIn(service, 'lab-long'), host.lines.filter(isLong('start')).length];
  const hooks = host.lines.flatMap((line) => (line['hook'] === undefined ? [] : [line['hook']]));
  const again = await startClockedHost(folder, app, `${signal}-again`, Date.now(), env);
  await until('it is tried again', () => again.look().some(isLong('start')));
  await again.end('SIGKILL');
  const tries = [...host.lines, ...again.lines].filter(isLong('start'));
  const metadata = (tries[0]?.['tm'] ?? {}) as Line;
  // In whole seconds, and from its receipt: a function that begins late makes its own second start no earlier.
  const visibleAgain = Date.parse(String(metadata['nextVisibleTime']));
  const triedAgain = Date.parse(String(tries[1]?.['t']));
  return [
    ...unlike('ended with', how, signal === 'SIGTERM' ? 0 : 'SIGKILL'),
    ...unlike('told to the app', hooks, signal === 'SIGTERM' ? ['appTerminate'] : []),
    ...unlike('left, once begun', left, [1, 1]),
    ...unlike(
      'to be hidden for its time',
      visibleAgain - Date.parse(String(metadata['insertionTime'])) >= hiddenSeconds * 1000 - 1_000,
      true,
    ),
    ...unlike('hidden until then', triedAgain >= visibleAgain, true),
    ...unlike(
      'deliveries',
      tries.map((line) => (line['tm'] as Line | undefined)?.['dequeueCount']),
      [1, 2],
    ),
  ];
}
