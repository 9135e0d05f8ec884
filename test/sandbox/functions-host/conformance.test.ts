/**
 * What the user would lose: trust that what works on the laptop works on Azure. Recordings of the real Functions host
 * are sent again to the local one, and what comes back and what the functions saw is compared. Known differences
 * stand in deviations.json with their reason; what is not replayed stands in not-replayed.json. A recording that
 * changes its place fails this test, so the counts in docs/functions-host.md stay true.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { QueueServiceClient } from '@azure/storage-queue';
import { startAzurite } from '../../../sandbox/azurite.ts';
import { outputMessages } from '../../../sandbox/functions-host/queue-data.ts';
import { differences } from './compare-http.ts';
import { messageDifferences, outputDifferences } from './compare-queue.ts';
import { rawDifferences } from './compare-raw.ts';
import { isVariant, variantDifferences } from './compare-variants.ts';
import { fixtures, onStage, type Recording, recordings } from './recordings.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-host-'));
const deviations = JSON.parse(readFileSync(join(fixtures, 'deviations.json'), 'utf8')) as Record<
  string,
  string
>;
const results = new Map<string, readonly string[]>();
after(() => rmSync(folder, { recursive: true, force: true }));

/** The table of docs/functions-host.md. */
const counts: Record<string, { agree: number; differ: number; notReplayed: number }> = {
  A: { agree: 203, differ: 11, notReplayed: 37 },
  B: { agree: 109, differ: 10, notReplayed: 3 },
  C: { agree: 5, differ: 0, notReplayed: 26 },
  D: { agree: 47, differ: 0, notReplayed: 38 },
  E: { agree: 39, differ: 1, notReplayed: 15 },
};

type Kind =
  | 'app1'
  | 'app4'
  | 'raw'
  | 'crash'
  | 'variant'
  | 'by-hand'
  | 'message'
  | 'output'
  | 'written'
  | 'not replayed';

/** How a recording can be replayed here. Bodies of 100 MB and what needs minutes are left out. */
function kindOf(recording: Recording): Kind {
  const { id, sent, given } = recording;
  if (recording.how !== 'run') return 'not replayed';
  if (isVariant(recording))
    return /^V-(touch_|maxconc|http_retry|loglevel|timer_timespan|timer_retry|tz_)/.test(id)
      ? 'not replayed'
      : 'variant';
  if (sent === null || /10485760[01]/.test(sent.body ?? '')) return 'not replayed';
  // Long texts were cut when they were recorded.
  if (Array.isArray(sent.raw)) return /^A-raw-(longhdr-in|longurl)$/.test(id) ? 'not replayed' : 'raw';
  if (/^E-(unhandledrej|uncaught|exit)$/.test(id)) return 'crash';
  if (id.startsWith('B-invoke-')) return id === 'B-invoke-timer-slow' ? 'not replayed' : 'by-hand';
  if (id.startsWith('D-shape-'))
    return id === 'D-shape-large-48k' || id === 'D-shape-json-object' ? 'not replayed' : 'message';
  if (id.startsWith('D-out-')) return 'output';
  if (id.startsWith('D-rawout-string-')) return 'written';
  if (sent.path === undefined || typeof given !== 'string') return 'not replayed';
  if (given.startsWith('app4')) return 'app4';
  return given.startsWith('app1') || given.startsWith('see case') ? 'app1' : 'not replayed';
}

const ofKind = (kind: Kind): readonly Recording[] =>
  recordings.filter((recording) => kindOf(recording) === kind);

for (const [app, kinds] of [
  ['app1', ['app1', 'raw']],
  ['app4', ['app4']],
] as const)
  test(`HTTP and keys as recorded with ${app}`, async (t) => {
    // One function of app4 writes to a queue; without storage its answer would race with that failure.
    const azurite = await startAzurite({ inMemory: true });
    t.after(() => azurite.close());
    const env = { AzureWebJobsStorage: azurite.connectionString };
    await onStage(join(fixtures, 'apps', app), join(folder, app), env, async (stage) => {
      for (const recording of kinds.flatMap(ofKind))
        results.set(
          recording.id,
          await (kindOf(recording) === 'raw' ? rawDifferences : differences)(stage, recording),
        );
    });
    assert.ok(kinds.flatMap(ofKind).length > 20);
  });

test('a crash of the worker fails what runs in it and no more', async () => {
  await onStage(join(fixtures, 'apps', 'app1'), join(folder, 'crash'), {}, async (stage) => {
    for (const recording of ofKind('crash').slice(0, 2))
      results.set(recording.id, await differences(stage, recording));
  });
  await onStage(join(fixtures, 'apps', 'app1'), join(folder, 'crash'), {}, async (stage) => {
    for (const recording of ofKind('crash').slice(2))
      results.set(recording.id, await differences(stage, recording));
  });
  assert.equal(ofKind('crash').length, 3);
});

test('small apps load, or do not load, as recorded', async () => {
  const all = [...ofKind('variant')];
  const line = async (): Promise<void> => {
    for (let one = all.shift(); one !== undefined; one = all.shift())
      results.set(one.id, await variantDifferences(one, folder));
  };
  await Promise.all([line(), line()]);
  assert.ok(ofKind('variant').length > 30);
});

test('queues and functions run by hand as recorded', async () => {
  const azurite = await startAzurite({ inMemory: true });
  const env = { AzureWebJobsStorage: azurite.connectionString, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  try {
    const queues = QueueServiceClient.fromConnectionString(azurite.connectionString);
    for (const name of ['lab-basic', 'lab-out']) await queues.getQueueClient(name).create();
    await onStage(join(fixtures, 'apps', 'app3'), join(folder, 'app3'), env, async (stage) => {
      for (const recording of ofKind('message'))
        results.set(recording.id, await messageDifferences(stage, queues, recording));
      for (const recording of ofKind('output'))
        results.set(recording.id, await outputDifferences(stage, recording));
    });
    await onStage(
      join(fixtures, 'apps', 'app2'),
      join(folder, 'app2'),
      { ...env, MY_SCHEDULE: '0 0 4 * * *' },
      async (stage) => {
        for (const recording of ofKind('by-hand')) {
          const name = /functions\/(\w+)/.exec(recording.sent?.path ?? '')?.[1]?.toLowerCase() ?? '';
          const only = { ...stage, seen: () => stage.seen().filter((line) => line['fn'] === name) };
          results.set(recording.id, await differences(only, recording));
        }
      },
    );
  } finally {
    await azurite.close();
  }
  for (const recording of ofKind('written')) {
    const wanted = ((recording.got?.['messages'] ?? []) as { raw: string }[]).map((message) => message.raw);
    const mine = outputMessages({ string: String(recording.sent?.['value']) }).map((one) =>
      one.toString('base64'),
    );
    results.set(recording.id, mine.join() === wanted.join() ? [] : [`${mine.join()}, not ${wanted.join()}`]);
  }
});

test('every difference is known, and every known difference still is one', () => {
  const different = [...results].filter(([, found]) => found.length > 0);
  if (process.env['FUNCTIONS_HOST_REPORT'] !== undefined)
    writeFileSync(
      process.env['FUNCTIONS_HOST_REPORT'],
      JSON.stringify(
        { different: Object.fromEntries(different), notReplayed: ofKind('not replayed').map((r) => r.id) },
        null,
        1,
      ),
    );
  const unknown = different.filter(([id]) => deviations[id] === undefined);
  assert.deepEqual(Object.fromEntries(unknown), {});
  const gone = Object.keys(deviations).filter((id) => (results.get(id) ?? []).length === 0);
  assert.deepEqual(gone, [], 'these no longer differ: take them out of deviations.json');
  const left = JSON.parse(readFileSync(join(fixtures, 'not-replayed.json'), 'utf8')) as string[];
  assert.deepEqual(
    ofKind('not replayed').map((one) => one.id),
    left,
  );
  const found: typeof counts = {};
  for (const { area, id } of recordings) {
    const row = (found[area] ??= { agree: 0, differ: 0, notReplayed: 0 });
    if (left.includes(id)) row.notReplayed += 1;
    else if (deviations[id] !== undefined) row.differ += 1;
    else row.agree += 1;
  }
  assert.deepEqual(found, counts);
  const page = readFileSync(new URL('../../../docs/functions-host.md', import.meta.url), 'utf8').replaceAll(
    / +/g,
    ' ',
  );
  for (const [area, row] of Object.entries(counts))
    assert.match(
      page,
      new RegExp(`\\| ${area} [^|]*\\| ${row.agree} \\| ${row.differ} \\| ${row.notReplayed} \\|`),
    );
});
