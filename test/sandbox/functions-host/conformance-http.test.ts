/**
 * If this fails, a request that is too long, a key in other letters or a timer run by hand is answered differently
 * here than on Azure, and what works on the laptop may be refused there.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fixtures, recordings } from './recordings.ts';
import { replayHttp } from './replay-http.ts';

const known = JSON.parse(readFileSync(join(fixtures, 'deviations-http.json'), 'utf8')) as Readonly<
  Record<string, string>
>;

test('long heads, keys in any case, first streams and slow timers as recorded, except as a table says', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'functions-host-http-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const ids = new Set(recordings.filter((one) => one.how === 'run').map((one) => one.id));
  const found = new Map<string, readonly string[]>();
  await replayHttp(folder, async (played, check) => {
    const differing = await check();
    for (const id of played) {
      assert.ok(ids.has(id), `${id} is not among the recordings`);
      found.set(id, differing);
    }
  });
  const differing = [...found].filter(([, sentences]) => sentences.length > 0);
  t.diagnostic(`${found.size - differing.length} of ${found.size} recordings as recorded`);
  assert.deepEqual(
    differing.filter(([id]) => known[id] === undefined),
    [],
    'these differ and no reason is given',
  );
  assert.deepEqual(
    Object.keys(known).filter((id) => !differing.some(([one]) => one === id)),
    [],
    'these agree now: take them out of deviations-http.json',
  );
  assert.equal(found.size, 5);
});
