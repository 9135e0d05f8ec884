/**
 * What the user would lose: trust that an app that works on the laptop works on Azure. Recordings of the real
 * Functions host are sent again to the local one, and its answers and the functions' inputs are compared. Known
 * differences stand in deviations.json with their reason.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { QueueServiceClient } from '@azure/storage-queue';
import { outputMessages } from '../../../../sandbox/functions-host/triggers/queue-data.ts';
import { differences } from './compare/http.ts';
import { messageDifferences, outputDifferences } from './compare/queue.ts';
import { rawDifferences } from './compare/raw.ts';
import { variantDifferences } from './compare/variants.ts';
import { type Note, recordingsOf, runPass } from '../../../support/functions-host/passes.ts';
import {
  fixtures,
  onStage,
  type Recording,
  replay,
  type Stage,
} from '../../../support/functions-host/recordings.ts';
import { startStorages } from '../../../support/functions-host/storages.ts';
import { until } from '../../../support/until.ts';
import { variantOf } from '../../../support/functions-host/variant-apps.ts';

type Kind =
  | 'app1'
  | 'app4'
  | 'raw'
  | 'crash'
  | 'crashed'
  | 'variant'
  | 'by-hand'
  | 'message'
  | 'output'
  | 'written';

/** The way in which a recording is played. */
function kindOf(recording: Recording): Kind {
  const { id, sent, given } = recording;
  if (variantOf(recording) !== undefined) return 'variant';
  if (Array.isArray(sent?.raw)) return 'raw';
  if (/^E-(unhandledrej|uncaught|exit)$/.test(id)) return 'crash';
  if (/^E-(unhandledrej|uncaught)-pid$/.test(id)) return 'crashed';
  if (id.startsWith('B-invoke-')) return 'by-hand';
  if (id.startsWith('D-shape-')) return 'message';
  if (id.startsWith('D-out-')) return 'output';
  if (id.startsWith('D-rawout-string-')) return 'written';
  return typeof given === 'string' && given.startsWith('app4') ? 'app4' : 'app1';
}

const all = recordingsOf('requests');
const ofKind = (kind: Kind): readonly Recording[] => all.filter((one) => kindOf(one) === kind);
const app = (name: string): string => join(fixtures, 'apps', name);

test('requests, keys, small apps and single messages as recorded, except where a table says why not', async (t) => {
  for (const [kind, least] of [
    ['app1', 200],
    ['app4', 20],
    ['variant', 30],
    ['raw', 20],
  ] as const)
    assert.ok(ofKind(kind).length >= least, `only ${ofKind(kind).length} of ${kind}`);
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-'));
  const storages = await startStorages('http', 'queues');
  t.after(async () => {
    await storages.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await runPass('requests', t, async (note) => {
    await Promise.all([
      requests(folder, storages.of.http, note),
      crashes(folder, note),
      smallApps(folder, note),
      queues(folder, storages.of.queues, note),
    ]);
  });
});

async function requests(folder: string, storage: string, note: Note): Promise<void> {
  // One function of app4 writes to a queue; without storage its answer would race with that failure.
  const env = { AzureWebJobsStorage: storage };
  for (const [name, kinds] of [
    ['app1', ['app1', 'raw']],
    ['app4', ['app4']],
  ] as const)
    await onStage(app(name), join(folder, name), env, async (stage) => {
      for (const one of kinds.flatMap(ofKind))
        await note([one.id], () =>
          kindOf(one) === 'raw' ? rawDifferences(stage, one) : differences(stage, one),
        );
    });
}

/** A crash of the worker fails what runs in it and no more: a new one answers. The third would end the host. */
async function crashes(folder: string, note: Note): Promise<void> {
  const pidOf = async (stage: Stage): Promise<string> =>
    String((await replay(stage.host, { path: '/api/pid' }, 'h')).body);
  const [first, second, third] = ofKind('crash');
  for (const pair of [[first, second], [third]])
    await onStage(app('app1'), join(folder, 'crash'), {}, async (stage) => {
      for (const one of pair) {
        if (one === undefined) continue;
        const before = await pidOf(stage);
        await note([one.id], () => differences(stage, one));
        const after = ofKind('crashed').filter((other) => other.id === `${one.id}-pid`);
        for (const other of after)
          await note([other.id], async () => {
            await until('another worker answers', async () => (await pidOf(stage)) !== before);
            return [];
          });
      }
    });
}

async function smallApps(folder: string, note: Note): Promise<void> {
  const waiting = [...ofKind('variant')];
  const line = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const one = next;
      await note([one.id], () => variantDifferences(one, folder));
    }
  };
  await Promise.all([line(), line()]);
}

async function queues(folder: string, storage: string, note: Note): Promise<void> {
  const env = { AzureWebJobsStorage: storage, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  const service = QueueServiceClient.fromConnectionString(storage);
  for (const name of ['lab-basic', 'lab-out']) await service.getQueueClient(name).create();
  await onStage(app('app3'), join(folder, 'app3'), env, async (stage) => {
    for (const one of ofKind('message')) await note([one.id], () => messageDifferences(stage, service, one));
    for (const one of ofKind('output')) await note([one.id], () => outputDifferences(stage, one));
  });
  const schedule = { MY_SCHEDULE: '0 0 4 * * *' };
  await onStage(app('app2'), join(folder, 'app2'), { ...env, ...schedule }, async (stage) => {
    for (const one of ofKind('by-hand')) {
      const name = /functions\/(\w+)/.exec(one.sent?.path ?? '')?.[1]?.toLowerCase() ?? '';
      const only = { ...stage, seen: () => stage.seen().filter((line) => line['fn'] === name) };
      await note([one.id], () => differences(only, one));
    }
  });
  for (const one of ofKind('written'))
    await note([one.id], async () => {
      const wanted = ((one.got?.['messages'] ?? []) as { raw: string }[]).map((message) => message.raw);
      const mine = outputMessages({ string: String(one.sent?.['value']) }).map((text) =>
        text.toString('base64'),
      );
      return mine.join() === wanted.join() ? [] : [`${mine.join()}, not ${wanted.join()}`];
    });
}
