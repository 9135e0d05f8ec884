// If this fails, one test that never ends holds up the whole suite, in silence, until a machine's time is over.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { childEnv } from '../../../support/child-env.ts';

const folder = mkdtempSync(join(tmpdir(), 'test-run-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'endless.test.mjs');
writeFileSync(
  file,
  `import { test } from 'node:test';
   test('comes back', () => undefined);
   test('never comes back', async () => { await new Promise((done) => setTimeout(done, 2_000)); });`,
);
const program = join(folder, 'program.mjs');
writeFileSync(
  program,
  `
  import { testRun } from ${JSON.stringify(new URL('../../../../scripts/test/run.ts', import.meta.url).href)};
  const told = [];
  const failures = [];
  const run = testRun({
    write: (text) => told.push(text),
    began: (file) => told.push('began ' + file),
    took: (file) => told.push('took ' + file),
    failed: (failure) => failures.push(failure),
    maxTestMs: 500,
  });
  process.stdout.write(JSON.stringify({ counts: await run.each([${JSON.stringify(file)}], 1), told, failures }));`,
);

test('a test that never ends fails under its own name, and the file is known to run until it has ended', () => {
  const { stdout } = spawnSync(process.execPath, [program], {
    env: childEnv(),
    encoding: 'utf8',
  });
  const { counts, told, failures } = JSON.parse(stdout) as {
    counts: object;
    told: string[];
    failures: unknown[];
  };
  assert.deepEqual(counts, { passed: 1, failed: 1 });
  assert.match(told.join(''), /✖ never comes back/);
  assert.deepEqual(failures, [{ file, name: 'never comes back', error: 'test timed out after 500ms' }]);
  assert.ok(told.indexOf(`began ${file}`) < told.indexOf(`took ${file}`), told.join('\n'));
  assert.ok(told.includes(`began ${file}`));
});
