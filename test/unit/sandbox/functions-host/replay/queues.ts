/** Queues of the local host beside the recordings of the real one. */
import { QueueServiceClient } from '@azure/storage-queue';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readHostJson } from '../../../../../sandbox/functions-host/app/host-json.ts';
import { holdSleeps } from '../../../../support/functions-host/held-sleeps.ts';
import type { Note } from '../../../../support/functions-host/passes.ts';
import {
  alwaysThrows,
  concurrency,
  fillSlow,
  killedWorker,
  outputAsReturn,
  outputMakesQueue,
  outputThenThrow,
  shape,
} from './queue-checks.ts';
import { drained, processChecks } from './queue-processes.ts';
import { type QueueStage, textsIn } from '../../../../support/functions-host/queue-stage.ts';
import { limitedQueue, oneByOne, rawOutputs, retried, timedOut } from './queue-variants.ts';
import { fixtures, onStage, recordingOf, recordings } from '../../../../support/functions-host/recordings.ts';
import type { Storages } from '../../../../support/functions-host/storages.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';

const app3 = join(fixtures, 'apps', 'app3');

/** The accounts that hosts need to leave each other's messages alone. */
export const queueAccounts = ['queues', 'small', 'production', 'stopped', 'cut', 'killed'] as const;

/** Plays the recordings of queues that need more than one message, all side by side. */
export async function replayQueues(
  storages: Storages<(typeof queueAccounts)[number]>['of'],
  note: Note,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-queues-'));
  const own = (name: string): string => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  try {
    await Promise.all([
      oneAfterTheOther(own('app3'), storages.queues, note),
      inProduction(own('production'), storages.production, note),
      rawOutputs(
        own('raw'),
        storages.small,
        recordings.filter((one) => /^D-rawout-(?!string-)/.test(one.id)),
        note,
      ),
      limitedQueue(own('limited'), storages.small, note),
      oneByOne(own('one'), storages.small, note),
      timedOut(own('late'), storages.small, note),
      retried(own('retried'), storages.small, note),
      processChecks(own('processes'), storages, note),
      note(['D-polling'], async () => [
        ...unlike('Production', readHostJson(app3, false).queues.maxPollingInterval, 60_000),
        ...unlike('Development', readHostJson(app3, true).queues.maxPollingInterval, 2_000),
      ]),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function oneAfterTheOther(folder: string, storage: string, note: Note): Promise<void> {
  const service = QueueServiceClient.fromConnectionString(storage);
  const sleeps = await holdSleeps(folder);
  const env = { AzureWebJobsStorage: storage, AZURE_FUNCTIONS_ENVIRONMENT: 'Development', ...sleeps.env };
  await onStage(app3, join(folder, 'app3.seen'), env, async (stage) => {
    const on: QueueStage = { stage, service, lines: [] };
    const object = recordingOf('D-shape-json-object');
    await note(['D-shape-json-object', 'D-metadata'], () =>
      shape(on, object, recordingOf('D-shape-json-array')),
    );
    await note(['D-shape-large-48k'], () => shape(on, recordingOf('D-shape-large-48k'), undefined));
    await note(['D-queues-made'], async () =>
      unlike('a queue made by its trigger', await textsIn(service, 'lab-out'), undefined),
    );
    await note(['D-out-throw'], () => outputThenThrow(on));
    await note(['D-out-makes-queue'], () => outputMakesQueue(on));
    await note(['D-out-return'], () => outputAsReturn(on));
    await note(['D-throw'], () => alwaysThrows(on));
    await note(['D-kill-worker', 'D-kill-worker-after'], () => killedWorker(on, sleeps));
    await note(['D-drain'], () => drained(on));
  });
  sleeps.close();
}

async function inProduction(folder: string, storage: string, note: Note): Promise<void> {
  const service = QueueServiceClient.fromConnectionString(storage);
  const sleeps = await holdSleeps(folder);
  await fillSlow(service);
  await onStage(
    app3,
    join(folder, 'seen'),
    { AzureWebJobsStorage: storage, ...sleeps.env },
    async (stage) => {
      const on: QueueStage = { stage, service, lines: [] };
      await note(['D-concurrency'], () => concurrency(on, sleeps, 16 + 8 * availableParallelism()));
      await note(['D-throw-prod'], () => alwaysThrows(on));
    },
  );
  sleeps.close();
}
