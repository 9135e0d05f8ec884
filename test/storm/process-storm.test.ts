/**
 * What the user would lose: edits, or their trust, on the night when instances die. The built bundle under the real
 * library, storage on disk and both simulators as processes, hosts killed with `kill -9` while people go on editing:
 * in the end both sides are equal, nothing stands twice, and one more poll writes nothing.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processStorm } from './process-storm.ts';

before(async () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await promisify(execFile)(process.execPath, ['scripts/build.ts'], { cwd: root });
});

for (const hosts of [1, 2] as const) {
  test(`${hosts === 1 ? 'one host' : 'two hosts on one storage'}, killed ten times in a storm of edits`, async () => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const { differences, writesAtRest, edits, files, pairs, log } = await processStorm({
      seed,
      hosts,
      kills: 10,
      tickets: 6,
    });
    const story = `seed ${seed}, ${edits} edits, ${files} files\n${log.slice(-60).join('\n')}`;
    assert.deepEqual(differences, [], story);
    assert.deepEqual(writesAtRest, [], story);
    assert.ok(files > 2, `only ${files} files were attached`);
    assert.ok(edits > 30 && pairs >= 6, `only ${edits} edits on ${pairs} tickets were made`);
  });
}
