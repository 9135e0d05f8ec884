/**
 * If this fails, a function that runs too long, streams, crashes or is told to stop ends differently here than on
 * Azure: what a laptop shows of an outage or a deployment in the middle of work would be wrong.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixtures, recordings } from './recordings.ts';
import { replayLives } from './replay-lives.ts';
import { replayStreams } from './replay-streams.ts';

const known = JSON.parse(readFileSync(join(fixtures, 'deviations-lives.json'), 'utf8')) as Readonly<
  Record<string, string>
>;

test('timeouts, streams, signals and crashes as recorded, except where a table says why not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-lives-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const ids = new Set(recordings.filter((one) => one.how === 'run').map((one) => one.id));
  const differing = new Map<string, readonly string[]>();
  const played = new Set<string>();
  const note = async (wanted: readonly string[], check: () => Promise<readonly string[]>): Promise<void> => {
    let found: readonly string[];
    try {
      found = await check();
    } catch (error) {
      found = [`it could not be played: ${String(error)}`];
    }
    for (const id of wanted) {
      assert.ok(ids.has(id), `${id} is not among the recordings`);
      played.add(id);
      if (found.length > 0) differing.set(id, found);
    }
  };
  await Promise.all([replayLives(folder, note), replayStreams(folder, note)]);
  t.diagnostic(`${played.size - differing.size} of ${played.size} recordings as recorded`);
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
  assert.equal(played.size, 34);
});
