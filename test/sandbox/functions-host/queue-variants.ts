/** Recordings of queues that need an app or a host.json of their own. */
import { QueueServiceClient } from '@azure/storage-queue';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { base64, type Line, put, type QueueStage, textsIn, unlike, written } from './queue-stage.ts';
import { onStage, type Recording } from './recordings.ts';
import { writeVariant } from './variant-apps.ts';

/** Plays one or more recordings and keeps what differs. */
export type Note = (ids: readonly string[], check: () => Promise<readonly string[]>) => Promise<void>;

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
): Promise<void> {
  const app = join(folder, name);
  writeVariant(app, {
    hostJson: JSON.stringify(hostJson),
    packageJson: '{"name":"v","main":"src/*.js"}',
    files: { 'src/app.js': start + source },
  });
  const env = { AzureWebJobsStorage: storage, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  await onStage(app, join(folder, `${name}.seen`), env, async (stage) => {
    await use({ stage, service: QueueServiceClient.fromConnectionString(storage), lines: [] });
  });
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
      const tries = await written(on, () => true, 3, 12_000);
      await delay(500);
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
        ...unlike('poison', await textsIn(on.service, 'opt-q-poison'), ['eyJhIjoxfQ==']),
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

/** functionTimeout over a message: tried again by another process. */
export async function timedOut(folder: string, storage: string, note: Note): Promise<void> {
  const source = `app.storageQueue('t',{queueName:'late-q',connection:'AzureWebJobsStorage',handler:async(m,c)=>{
seen({n:c.triggerMetadata.dequeueCount});await sleep(8000);}});`;
  await onApp(
    folder,
    'late',
    source,
    { version: '2.0', functionTimeout: '00:00:01' },
    storage,
    async (on) => {
      await note(['D-timeout'], async () => {
        await put(on.service, 'late-q', base64('x'));
        const tries = await written(on, () => true, 2, 20_000);
        const [first, second] = tries;
        return [
          ...unlike('deliveries', [first?.['n'], second?.['n']], [1, 2]),
          ...unlike('same process', first?.['pid'] === second?.['pid'], false),
        ];
      });
    },
  );
}
