/**
 * If this fails, a second `npm start` in one clone destroys the data of the first, and both say that they are ready.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../../sandbox/world/ports.ts';
import { becomeSoleRun } from '../../../sandbox/world/sole-run.ts';
import { buildBundle } from '../../support/built-bundle.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const directory = join(root, '.local');

/**
 * The times of the last change to the files that a world reads and writes, milliseconds since 1970; undefined for a
 * missing file.
 */
const changedAt = (): readonly (number | undefined)[] =>
  ['dist/main.cjs', '.local/config.json', '.local/operator.env'].map(
    (file) => statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs,
  );

/** Runs `npm start` on ports of its own to its end. */
async function npmStart(): Promise<{ readonly code: number | string; readonly said: string }> {
  const { functions, connectwise, blob } = await freePorts();
  const env = {
    ...process.env,
    FUNCTIONS_PORT: String(functions),
    CONNECTWISE_PORT: String(connectwise),
    AZURITE_BLOB_PORT: String(blob),
  };
  return new Promise((resolve) => {
    const options = { cwd: root, env, timeout: 60_000 };
    execFile(process.execPath, ['sandbox/start-all.ts'], options, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, said: stdout + stderr });
    });
  });
}

test('npm start beside a running one says who runs, and touches nothing', async () => {
  await buildBundle();
  mkdirSync(join(directory, 'storage'), { recursive: true });
  const kept = join(directory, 'storage', `kept-${process.pid}`);
  // A world that already runs in this clone is in the way as well.
  const run = await becomeSoleRun(directory, { functions: 'http://127.0.0.1:17071' });
  writeFileSync(kept, 'a ticket');
  try {
    const before = changedAt();
    const { code, said } = await npmStart();
    assert.equal(code, 3, said);
    assert.match(said, /runs already, as process \d+ since /);
    if (run.kind === 'ours') assert.ok(said.includes(`process ${process.pid} `), said);
    assert.match(said, /functions +http:\/\/127\.0\.0\.1:\d+/);
    assert.equal(readFileSync(kept, 'utf8'), 'a ticket');
    assert.deepEqual(changedAt(), before, 'nothing is built and nothing is written again');
  } finally {
    rmSync(kept, { force: true });
    if (run.kind === 'ours') await run.release();
  }
});
