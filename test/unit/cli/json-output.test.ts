/**
 * What the user would lose: a command in a pipe. `--json` on standard output is one JSON document, whatever the app
 * measures meanwhile, and what it measures can still be had on standard error.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startCliWorld } from '../../support/cli/world.ts';
import type { CliWorld } from '../../support/cli/world.ts';

let world: CliWorld;
before(async () => {
  world = await startCliWorld();
});
after(() => world.close());

/** Every command that has `--json` and ends by itself here. */
const commands = [
  ['audit', '--json'],
  ['audit', 'review', '--now', '--json'],
  ['config', 'check', '--json'],
  ['dead-letters', 'list', '--json'],
  ['health', '--json'],
  ['reconcile', 'run', '--link', 'northwind', '--dry-run', '--json'],
  ['secrets', 'doctor', '--json'],
] as const;

for (const command of commands)
  test(`${command.join(' ')} prints one JSON document and nothing else`, async () => {
    const { stdout, stderr } = await world.run(command);
    assert.equal(stderr, '');
    const answer: unknown = JSON.parse(stdout);
    assert.ok(typeof answer === 'object' && answer !== null);
    assert.equal(Reflect.get(answer, 'schemaVersion'), 1);
  });

test('measures go to standard error with --verbose, before or after the command', async () => {
  for (const args of [
    ['--verbose', 'config', 'check', '--json'],
    ['config', 'check', '--json', '--verbose'],
  ]) {
    const { stdout, stderr } = await world.run(args);
    JSON.parse(stdout);
    const lines = stderr.trim().split('\n');
    assert.ok(lines.length > 3, stderr);
    for (const line of lines)
      assert.equal((JSON.parse(line) as { metric?: string }).metric, 'remote_call_seconds');
  }
});

test('settings can come from a file, and what the environment has goes first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cli-settings-'));
  try {
    const path = join(folder, 'operator.env');
    await writeFile(path, "CONNECTWISE_PRIVATE_KEY='sim-private'\nCONNECTWISE_COMPANY=nobody\n");
    const args = ['--settings', path, 'config', 'check', '--json'];
    const ran = await world.run(args, { CONNECTWISE_PRIVATE_KEY: undefined });
    assert.deepEqual([ran.code, ran.stderr], [0, '']);
    const missing = await world.run(['--settings', join(folder, 'no.env'), 'config', 'check']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^settings-invalid: .*no\.env cannot be read/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
