/** What becomes of messages when the host drains, is told to stop, or is killed. */
import { QueueServiceClient } from '@azure/storage-queue';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAzurite } from '../../../sandbox/azurite.ts';
import { startHostChild } from './host-child.ts';
import { base64, countIn, type Line, put, type QueueStage, unlike } from './queue-stage.ts';
import type { Note } from './queue-variants.ts';
import { fixtures } from './recordings.ts';

const app3 = join(fixtures, 'apps', 'app3');

/** POST /admin/host/drain: a message stays where it is, HTTP goes on. */
export async function drained(on: QueueStage): Promise<readonly string[]> {
  const { address, keys } = on.stage.host;
  const ask = async (path: string, method: string): Promise<Response> =>
    await fetch(`${address}${path}`, { method, headers: { 'x-functions-key': keys.master } });
  const drain = await ask('/admin/host/drain', 'POST');
  await delay(300);
  const status = await (await ask('/admin/host/drain/status', 'GET')).json();
  await put(on.service, 'lab-basic', base64('after the drain'));
  await delay(2_500);
  return [
    ...unlike('drain', [drain.status, await drain.text()], [202, '']),
    ...unlike('status', status, { state: 'Completed', outstandingInvocations: 0, outstandingRetries: 0 }),
    ...unlike('http', (await ask('/api/pid', 'GET')).status, 200),
    ...unlike('left', await countIn(on.service, 'lab-basic'), 1),
  ];
}

/** Each on a storage of its own: two hosts on one queue would take each other's messages. */
export async function processChecks(folder: string, note: Note): Promise<void> {
  await Promise.all([
    note(['D-sigterm'], () => stopsWithin(folder)),
    note(['D-sigterm-long', 'D-sigterm-long-redelivery'], () => cutOff(folder, 'SIGTERM')),
    note(['D-kill-host', 'D-kill-host-redelivery'], () => cutOff(folder, 'SIGKILL')),
  ]);
}

function reader(file: string): () => readonly Line[] {
  writeFileSync(file, '');
  return () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
}

async function until(holds: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!holds() && performance.now() < end) await delay(50);
}

const longStarts = (lines: readonly Line[]): readonly Line[] =>
  lines.filter((line) => line['fn'] === 'q_long' && line['ev'] === 'start');

async function stopsWithin(folder: string): Promise<readonly string[]> {
  const azurite = await startAzurite({ inMemory: true });
  try {
    const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
    const file = join(folder, 'sigterm.seen');
    const seen = reader(file);
    await put(service, 'lab-long', base64('{"ms":3000}'));
    const host = await startHostChild(app3, {
      SEEN_FILE: file,
      AzureWebJobsStorage: azurite.connectionString,
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    });
    await until(() => longStarts(seen()).length > 0, 8_000);
    const ending = host.end('SIGTERM');
    await delay(500);
    const refused = await fetch(`${host.address}/api/pid`).then(
      () => false,
      () => true,
    );
    const code = await ending;
    const lines = seen();
    return [
      ...unlike('refused', refused, true),
      ...unlike('ended with', code, 0),
      ...unlike(
        'finished',
        lines.filter((line) => line['fn'] === 'q_long' && line['ev'] === 'end').length,
        1,
      ),
      ...unlike('last word', lines.at(-1)?.['hook'], 'appTerminate'),
      ...unlike('left', await countIn(service, 'lab-long'), 0),
    ];
  } finally {
    await azurite.close();
  }
}

/** The host goes while a message is worked on: it stays hidden, then comes back as the second delivery. */
async function cutOff(folder: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<readonly string[]> {
  const azurite = await startAzurite({ inMemory: true });
  try {
    const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
    const file = join(folder, `${signal}.seen`);
    const seen = reader(file);
    const env = {
      SEEN_FILE: file,
      AzureWebJobsStorage: azurite.connectionString,
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
      FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: '14',
    };
    await put(service, 'lab-long', base64('{"ms":60000}'));
    const host = await startHostChild(app3, env);
    await until(() => longStarts(seen()).length > 0, 8_000);
    const worker = Number(longStarts(seen())[0]?.['pid']);
    const asked = performance.now();
    await host.end(signal);
    const took = performance.now() - asked;
    await until(() => !alive(worker), 2_000);
    const hidden = [await countIn(service, 'lab-long'), longStarts(seen()).length];
    const again = await startHostChild(app3, env);
    await until(() => longStarts(seen()).length > 1, 20_000);
    const counts = longStarts(seen()).map((line) => (line['tm'] as Line | undefined)?.['dequeueCount']);
    await again.end('SIGKILL');
    return [
      ...unlike('waited for the work', took > 8_000, signal === 'SIGTERM'),
      ...unlike('the worker is gone', alive(worker), false),
      ...unlike('hidden', hidden, [1, 1]),
      ...unlike('deliveries', counts, [1, 2]),
    ];
  } finally {
    await azurite.close();
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
