// If this fails, an error that no test awaited passes unseen, or nobody knows what a test file costs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { childEnv } from '../../../support/child-env.ts';

const folder = mkdtempSync(join(tmpdir(), 'test-times-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const times = join(folder, 'times.jsonl');
const runner = new URL('../../../../scripts/test/run.ts', import.meta.url).href;

/** Runs a test file with that content to its end. */
function endOf(name: string, content: string): { readonly passed: number; readonly failed: number } {
  const file = join(folder, `${name}.test.mjs`);
  writeFileSync(
    file,
    `import { after, before, describe, test } from 'node:test'; import { setTimeout as wait } from 'node:timers/promises';\n${content}`,
  );
  const program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `import { testRun } from ${JSON.stringify(runner)};
     const quiet = () => undefined;
     const run = testRun({ write: quiet, began: quiet, took: quiet, failed: quiet, maxTestMs: 60_000 });
     process.stdout.write(JSON.stringify(await run.each([${JSON.stringify(file)}], 1)));`,
  );
  const env = { ...childEnv(), TEST_TIMES: times };
  const { stdout } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' });
  return JSON.parse(stdout) as { passed: number; failed: number };
}

const unawaited = {
  'a rejection while a test runs': `test('one', async () => { Promise.reject(new Error('lost')); await wait(50); });`,
  'a rejection behind an await': `test('one', async () => {
     await wait(1); (async () => { await null; throw new Error('lost'); })(); await wait(50); });`,
  'an exception of a timer': `test('one', async () => { setTimeout(() => { throw new Error('lost'); }, 5); await wait(50); });`,
  'an exception of a timer that was set behind an await': `test('one', async () => {
     await wait(1); setTimeout(() => { throw new Error('lost'); }, 5); await wait(50); });`,
  'a rejection after the test': `test('one', () => { setTimeout(() => Promise.reject(new Error('lost')), 5); });
     test('two', () => wait(50));`,
  'an assertion that is not awaited': `test('one', async (t) => { await wait(1); t.assert.rejects(Promise.resolve()); await wait(50); });`,
};

/** The runner takes these for tests of the file, not of the suite: it does not follow the promise of the suite's body. */
const behindAnAwait = {
  'a test behind an await in the body of a suite': `describe('all', async () => { await wait(1); test('one', () => { throw new Error('wrong'); }); });`,
  'a hook behind an await in a test': `test('one', async () => { await wait(1); after(() => { throw new Error('left behind'); }); });`,
};

for (const [name, content] of Object.entries({ ...unawaited, ...behindAnAwait }))
  test(`${name} fails its file`, () => {
    assert.ok(endOf('unawaited', content).failed > 0);
  });

const unseen = {
  'a hook behind a suite that throws': `describe('all', () => { after(() => { throw new Error('left behind'); }); test('one', () => undefined); });`,
  'a hook before a suite that throws': `describe('all', () => { before(() => { throw new Error('no world'); }); test('one', () => undefined); });`,
  'a hook behind the tests of a suite in a suite': `describe('all', () => { describe('some', () => {
     after(async () => { await wait(1); throw new Error('left behind'); }); test('one', () => undefined); }); test('two', () => undefined); });`,
  'a body of a suite that throws': `describe('all', () => { test('one', () => undefined); throw new Error('no table'); });`,
  'an exit in a test': `test('one', () => undefined); test('two', () => process.exit(0)); test('three', () => undefined);`,
  'an exit long after others have passed': `for (let count = 0; count < 20; count += 1) test('one ' + count, () => wait(5));
     test('two', async () => { await wait(200); process.exit(0); }); test('three', () => undefined);`,
  'an exit before any test': `test('one', () => undefined); process.exit(0);`,
  'an exit in a suite': `describe('all', () => { test('one', () => process.exit(0)); test('two', () => undefined); });`,
  'no test at all': `const nothing = 1;`,
};

for (const [name, content] of Object.entries(unseen))
  test(`${name} fails its file`, () => {
    assert.ok(endOf('unseen', content).failed > 0);
  });

test('a suite whose test fails is counted once', () => {
  const content = `describe('all', () => { test('one', () => { throw new Error('wrong'); }); test('two', () => undefined); });`;
  assert.deepEqual(endOf('once', content), { passed: 1, failed: 1 });
});

test('awaited work is counted, and set-ups are ended', () => {
  const content = `const seen = [];
    before(async () => { await wait(1); seen.push('before'); });
    after(async () => { await wait(1); if (seen.join() !== 'before,one,undone,two') throw new Error(seen.join()); });
    test('one', async (t) => { t.after(() => seen.push('undone')); await wait(1); seen.push('one'); });
    test('two', async (t) => { await wait(1); await t.test('inner', () => { seen.push('two'); }); });`;
  assert.deepEqual(endOf('awaited', content), { passed: 3, failed: 0 });
});

test('no promise is followed', () => {
  const content = `const { executionAsyncId } = await import('node:async_hooks');
    const { equal } = await import('node:assert');
    test('one', async () => { await wait(1); const first = executionAsyncId(); await null; equal(executionAsyncId(), first); });`;
  assert.deepEqual(endOf('followed', content), { passed: 1, failed: 0 });
});

test('the processor time of a file is written, with that of what it started', () => {
  rmSync(times, { force: true });
  const busy = `const end = Date.now() + 300; while (Date.now() < end) ;`;
  endOf(
    'busy',
    `import { execFileSync } from 'node:child_process';
     test('one', () => { execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}]); });`,
  );
  const [line = '', ...others] = readFileSync(times, 'utf8').trim().split('\n');
  assert.deepEqual(others, []);
  const { name, wallMs, cpuMs } = JSON.parse(line) as { name: string; wallMs: number; cpuMs: number };
  assert.match(name, /busy\.test\.mjs$/);
  assert.ok(wallMs >= 300 && cpuMs > 0);
});
