/** Queues of the local host beside the recordings of the real one. */
import assert from 'node:assert/strict';
import { QueueServiceClient } from '@azure/storage-queue';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startAzurite } from '../../../sandbox/azurite.ts';
import { readHostJson } from '../../../sandbox/functions-host/host-json.ts';
import {
  alwaysThrows,
  concurrency,
  killedWorker,
  outputAsReturn,
  outputMakesQueue,
  outputThenThrow,
  shape,
} from './queue-checks.ts';
import { base64, put, type QueueStage, textsIn, unlike } from './queue-stage.ts';
import { fixtures, onStage, type Recording, recordings } from './recordings.ts';
import { drained, processChecks } from './queue-processes.ts';
import { limitedQueue, oneByOne, rawOutputs, timedOut } from './queue-variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-host-queues-'));
const app3 = join(fixtures, 'apps', 'app3');
const known = JSON.parse(readFileSync(join(fixtures, 'deviations-queues.json'), 'utf8')) as Readonly<
  Record<string, string>
>;
// Single messages and output values are played in conformance.test.ts.
const elsewhere = (one: Recording): boolean =>
  /^V-|^D-rawout-string-/.test(one.id) ||
  one.sent?.['set'] !== undefined ||
  (one.id.startsWith('D-shape-') && !/-(json-object|json-array|large-48k)$/.test(one.id));
const ours = recordings.filter((one) => one.area === 'D' && one.how === 'run' && !elsewhere(one));
const byId = new Map(ours.map((one) => [one.id, one]));
const recordingOf = (id: string): Recording => {
  const found = byId.get(id);
  assert.ok(found, `${id} is not among the recordings`);
  return found;
};

/** Plays the recordings of queues that need more than one message; about 25 seconds. */
export async function replayQueues(t: TestContext): Promise<void> {
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const azurite = await startAzurite({ inMemory: true });
  t.after(() => azurite.close());
  const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  const storage = azurite.connectionString;
  const differing = new Map<string, readonly string[]>();
  const played = new Set<string>();
  const note = async (ids: readonly string[], check: () => Promise<readonly string[]>): Promise<void> => {
    let found: readonly string[];
    try {
      found = await check();
    } catch (error) {
      found = [`it could not be played: ${String(error)}`];
    }
    for (const id of ids) {
      recordingOf(id);
      played.add(id);
      if (found.length > 0) differing.set(id, [...(differing.get(id) ?? []), ...found]);
    }
  };
  const env = { AzureWebJobsStorage: storage, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };

  await Promise.all([
    onStage(app3, join(folder, 'app3.seen'), env, async (stage) => {
      const on: QueueStage = { stage, service, lines: [] };
      const shapes = ours.filter((one) => one.id.startsWith('D-shape-'));
      for (const [at, one] of shapes.entries()) await note([one.id], () => shape(on, one, shapes[at + 1]));
      await note(
        ['D-metadata'],
        async () => await shape(on, recordingOf('D-shape-json-object'), recordingOf('D-shape-json-array')),
      );
      await note(['D-queues-made'], async () =>
        unlike('a queue made by its trigger', await textsIn(service, 'lab-out'), undefined),
      );
      await note(['D-out-throw'], () => outputThenThrow(on));
      await note(['D-out-makes-queue'], () => outputMakesQueue(on));
      await note(['D-out-return'], () => outputAsReturn(on));
      await note(['D-throw'], () => alwaysThrows(on));
      await note(['D-kill-worker', 'D-kill-worker-after'], () => killedWorker(on));
      await note(['D-concurrency'], () => concurrency(on, 16 + 8 * availableParallelism()));
      await note(['D-drain'], () => drained(on));
    }),
    rawOutputs(
      folder,
      storage,
      ours.filter((one) => one.id.startsWith('D-rawout-')),
      note,
    ),
    (async () => {
      await limitedQueue(folder, storage, note);
      await oneByOne(folder, storage, note);
      await timedOut(folder, storage, note);
    })(),
    processChecks(folder, note),
  ]);
  await note(['D-throw-prod'], async () => {
    await put(service, 'lab-throw', base64('{"will":"throw"}'));
    await service.getQueueClient('lab-throw').clearMessages();
    return await onStage(app3, join(folder, 'prod.seen'), { AzureWebJobsStorage: storage }, async (stage) =>
      alwaysThrows({ stage, service, lines: [] }),
    );
  });
  await note(['D-polling'], async () => [
    ...unlike('Production', readHostJson(app3, false).queues.maxPollingInterval, 60_000),
    ...unlike('Development', readHostJson(app3, true).queues.maxPollingInterval, 2_000),
  ]);

  for (const one of ours) if (!played.has(one.id)) differing.set(one.id, ['not played']);
  t.diagnostic(`${ours.length - differing.size} of ${ours.length} recordings of queues as recorded`);
  assert.equal(played.size, 32);
  assert.deepEqual(
    [...differing].filter(([id]) => known[id] === undefined),
    [],
    'these differ and no reason is given',
  );
  assert.deepEqual(
    Object.keys(known).filter((id) => !differing.has(id)),
    [],
    'these agree now: take them out of the table',
  );
}
