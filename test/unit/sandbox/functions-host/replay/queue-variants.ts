/** Recordings of queues that need an app or a host.json of their own. */
import { QueueServiceClient } from '@azure/storage-queue';
import { join } from 'node:path';
import type { Clock } from '../../../../../sandbox/functions-host/kit/clock.ts';
import { holdSleeps } from '../../../../support/functions-host/held-sleeps.ts';
import { manualClock } from '../../../../support/functions-host/manual-clock.ts';
import type { Note } from '../../../../support/functions-host/passes.ts';
import {
  base64,
  put,
  type QueueStage,
  textsIn,
  written,
} from '../../../../support/functions-host/queue-stage.ts';
import { onStage, type Recording, recordingOf } from '../../../../support/functions-host/recordings.ts';
import type { Line } from '../../../../support/functions-host/seen-file.ts';
import { unlike } from '../../../../support/functions-host/unlike.ts';
import { until } from '../../../../support/until.ts';
import { writeVariant } from '../../../../support/functions-host/variant-apps.ts';

const start = `const {app,output}=require('@azure/functions');const fs=require('fs');
const seen=(o)=>fs.appendFileSync(process.env.SEEN_FILE,JSON.stringify({pid:process.pid,...o})+'\\n');
const sleep=(ms)=>new Promise((r)=>setTimeout(r,ms));
`;

async function onApp(
  folder: string,
  name: string,
  source: string,
  hostJson: unknown,
  storage: string,
  use: (on: QueueStage) => Promise<void>,
  { clock, env = {} }: { clock?: Clock; env?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const app = join(folder, name);
  writeVariant(app, {
    hostJson: JSON.stringify(hostJson),
    packageJson: '{"name":"v","main":"src/*.js"}',
    files: { 'src/app.js': start + source },
  });
  const settings = { AzureWebJobsStorage: storage, AZURE_FUNCTIONS_ENVIRONMENT: 'Development', ...env };
  await onStage(
    app,
    join(folder, `${name}.seen`),
    settings,
    async (stage) => {
      await use({ stage, service: QueueServiceClient.fromConnectionString(storage), lines: [] });
    },
    clock,
  );
}

/** The raw text that each output value becomes. */
export async function rawOutputs(
  folder: string,
  storage: string,
  wanted: readonly Recording[],
  note: Note,
): Promise<void> {
  const source = `const out=output.storageQueue({queueName:'raw-out',connection:'AzureWebJobsStorage'});
const values={obj:{b:1,a:{x:[1,2]},s:'\\u00fc<>&"'},arr:[{i:1},'s',3,null,[4]],str:'plain \\u00fc',num:42.5,bool:false,
buf:Buffer.from([1,2,255]),date:new Date(0),jsonstr:'{"x":1}',big:12345678901};
app.http('raw',{methods:['POST'],authLevel:'anonymous',extraOutputs:[out],handler:async(req,ctx)=>{
const k=req.query.get('k');ctx.extraOutputs.set(out,k?values[k]:await req.text());return{body:'ok'};}});`;
  await onApp(folder, 'rawout', source, { version: '2.0' }, storage, async (on) => {
    const queue = on.service.getQueueClient('raw-out');
    await queue.createIfNotExists();
    for (const one of wanted)
      await note([one.id], async () => {
        const key = one.sent?.['k'];
        const value = one.sent?.['value'];
        const query = typeof key === 'string' ? `?k=${key}` : '';
        const answer = await fetch(`${on.stage.host.address}/api/raw${query}`, {
          method: 'POST',
          ...(typeof value === 'string' ? { body: value } : {}),
        });
        const recorded = ((one.got?.['messages'] ?? []) as readonly { raw: string }[]).map(
          (message) => message.raw,
        );
        const mine = await textsIn(on.service, 'raw-out');
        await queue.clearMessages();
        return [
          ...unlike('status', answer.status, 200),
          ...unlike('messages', mine?.toSorted(), recorded.toSorted()),
        ];
      });
  });
}

/** visibilityTimeout and maxDequeueCount of host.json. */
export async function limitedQueue(folder: string, storage: string, note: Note): Promise<void> {
  const source = `app.storageQueue('t',{queueName:'opt-q',connection:'AzureWebJobsStorage',handler:async(m,c)=>{
seen({fn:'t',t:Date.now(),n:c.triggerMetadata.dequeueCount});throw new Error('boom');}});`;
  const queues = { visibilityTimeout: '00:00:03', maxDequeueCount: 3, batchSize: 1, newBatchThreshold: 0 };
  await onApp(folder, 'limited', source, { version: '2.0', extensions: { queues } }, storage, async (on) => {
    await note(['D-opts-visibility'], async () => {
      await put(on.service, 'opt-q', base64('{"a":1}'));
      const tries = await written(on, () => true, 3);
      const poison = await until('it is put aside', () => anyTextIn(on, 'opt-q-poison'));
      on.lines.push(...on.stage.seen());
      const gaps = tries.map((line, at) => Number(line['t']) - Number(tries[at - 1]?.['t'] ?? line['t']));
      return [
        ...unlike(
          'deliveries',
          tries.map((line) => line['n']),
          [1, 2, 3],
        ),
        ...unlike(
          'at least three seconds apart',
          gaps.slice(1).every((gap) => gap >= 2_900),
          true,
        ),
        ...unlike('poison', poison, ['eyJhIjoxfQ==']),
      ];
    });
  });
}

/** batchSize 1 and newBatchThreshold 0: one after the other, in order. */
export async function oneByOne(folder: string, storage: string, note: Note): Promise<void> {
  const source = `app.storageQueue('t',{queueName:'one-q',connection:'AzureWebJobsStorage',handler:async(m)=>{
seen({ev:'start',m});await sleep(150);seen({ev:'end',m});}});`;
  const queues = { batchSize: 1, newBatchThreshold: 0 };
  await onApp(
    folder,
    'one-by-one',
    source,
    { version: '2.0', extensions: { queues } },
    storage,
    async (on) => {
      await note(['D-opts-batch1'], async () => {
        for (let n = 0; n < 6; n += 1) await put(on.service, 'one-q', base64(String(n)));
        const lines = await written(on, () => true, 12);
        const expected = [0, 1, 2, 3, 4, 5].flatMap((n) => [`start ${n}`, `end ${n}`]);
        return unlike(
          'order',
          lines.map((line: Line) => `${String(line['ev'])} ${String(line['m'])}`),
          expected,
        );
      });
    },
  );
}

async function anyTextIn(on: QueueStage, queue: string): Promise<readonly string[] | undefined> {
  const texts = await textsIn(on.service, queue);
  return texts?.length === 0 ? undefined : texts;
}

/** functionTimeout over a message: tried again by another process, each time two seconds after its time was over. */
export async function timedOut(folder: string, storage: string, note: Note): Promise<void> {
  const source = `app.storageQueue('t',{queueName:'late-q',connection:'AzureWebJobsStorage',handler:async(m,c)=>{
seen({n:c.triggerMetadata.dequeueCount});await sleep(8000);}});`;
  const clock = manualClock(Date.now());
  const sleeps = await holdSleeps(folder);
  await onApp(
    folder,
    'late',
    source,
    { version: '2.0', functionTimeout: '00:00:03' },
    storage,
    async (on) => {
      await note(['D-timeout'], async () => {
        const recorded = recordingOf('D-timeout').seen as readonly (readonly unknown[])[];
        await put(on.service, 'late-q', base64('x'));
        for (let tried = 1; tried < recorded.length; tried += 1) {
          await written(on, () => true, tried);
          await until('it sleeps', () => sleeps.now.size === 1);
          clock.advance(3_000);
          clock.advance(2_500);
        }
        const tries = await written(on, () => true, recorded.length);
        await until('it sleeps', () => sleeps.now.size === 1);
        for (const sleep of sleeps.now) sleep.end();
        return [
          ...unlike(
            'deliveries',
            tries.map((line) => line['n']),
            recorded.map(([, , count]) => count),
          ),
          ...unlike('processes', new Set(tries.map((line) => line['pid'])).size, recorded.length),
        ];
      });
    },
    { clock, env: sleeps.env },
  );
  sleeps.close();
}

/** A retry policy on a queue: each delivery has its tries, a second apart by the clock that we hold. */
export async function retried(folder: string, storage: string, note: Note): Promise<void> {
  const source = `app.storageQueue('q',{queueName:'retry-q',connection:'AzureWebJobsStorage',
retry:{strategy:'fixedDelay',maxRetryCount:1,delayInterval:{seconds:1}},handler:async(m,c)=>{
seen({n:c.triggerMetadata.dequeueCount,r:c.retryContext.retryCount});throw new Error('x');}});`;
  const clock = manualClock(Date.now());
  await onApp(
    folder,
    'retried',
    source,
    { version: '2.0', functionTimeout: '-1' },
    storage,
    async (on) => {
      await note(['E-retry-queue'], async () => {
        const recorded = recordingOf('E-retry-queue').seen as readonly (readonly unknown[])[];
        await put(on.service, 'retry-q', base64('x'));
        const waits: number[] = [];
        for (let tried = 1; tried < recorded.length; tried += 2) {
          await written(on, () => true, tried);
          const due = await until('the next try is waited for', () => clock.due()[0]);
          waits.push(due - clock.now());
          clock.advanceTo(due);
        }
        const tries = await written(on, () => true, recorded.length);
        const poison = await until('it is put aside', () => anyTextIn(on, 'retry-q-poison'));
        return [
          ...unlike(
            'tries',
            tries.map((line) => [line['n'], line['r']]),
            recorded.map(([, count, retry]) => [count, retry]),
          ),
          ...unlike('waits', waits, [1_000, 1_000, 1_000, 1_000, 1_000]),
          ...unlike('poison', poison, [base64('x')]),
        ];
      });
    },
    { clock },
  );
}
