/** Small apps on the local host beside the recordings of the real one. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startAzurite } from '../../../sandbox/azurite.ts';
import { fixtures, onStage, type Recording, recordings } from './recordings.ts';
import { variantDifferences, variantEnv, variantOf, writeVariant } from './variant-apps.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-host-variants-'));

const known = JSON.parse(readFileSync(join(fixtures, 'deviations-variants.json'), 'utf8')) as Readonly<
  Record<string, string>
>;
// The others are played in conformance.test.ts; these print, count or wait.
const special = /^V-(maxconc|http_retry|loglevel_|timer_timespan|nostorage|tz_)/;
const variants = recordings.filter(
  (one) => one.how === 'run' && variantOf(one) !== undefined && special.test(one.id),
);

async function deviations(recording: Recording, storage: string): Promise<readonly string[]> {
  const variant = variantOf(recording);
  assert.ok(variant);
  const app = join(folder, recording.id);
  writeVariant(app, variant);
  const env = { AzureWebJobsStorage: storage, ...variantEnv(variant) };
  return await onStage(app, join(folder, `${recording.id}.seen`), env, async (stage) => {
    // Some of these apps print what their timers see.
    if (Array.isArray(recording.got?.['log']) && recording.area === 'C') await delay(5_000);
    return await variantDifferences(stage, recording);
  });
}

/** Plays the small apps that print, retry or wait; about 10 seconds. */
export async function replayVariants(t: TestContext): Promise<void> {
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.equal(variants.length, 8);
  const azurite = await startAzurite({ inMemory: true });
  t.after(() => azurite.close());
  const differing: Record<string, readonly string[]> = {};
  const waiting = [...variants];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const found = await deviations(next, azurite.connectionString);
      if (found.length > 0) differing[next.id] = found;
    }
  };
  await Promise.all([work(), work(), work()]);
  t.diagnostic(
    `${variants.length - Object.keys(differing).length} of ${variants.length} variants as recorded`,
  );
  const unexpected = Object.entries(differing).filter(([id]) => known[id] === undefined);
  assert.deepEqual(unexpected, [], 'these differ and no reason is given');
  const healed = Object.keys(known).filter((id) => differing[id] === undefined);
  assert.deepEqual(healed, [], 'these agree now: take them out of the table');
}
