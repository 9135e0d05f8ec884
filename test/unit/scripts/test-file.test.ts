// If this fails, somebody who changes one file has no quick way to run its test on the Node that the project runs on.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../../support/child-env.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function run(...args: readonly string[]) {
  const env = { ...childEnv(), INIT_CWD: join(root, 'test') };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/test-file.ts', ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('one file runs, named from where the person is', () => {
  const { status, stdout } = run('unit/rules/tickets/waiting-tickets.test.ts');
  assert.equal(status, 0);
  assert.match(stdout, /pass [1-9]/);
});

test('a file that is not there is told, with the ones that may be meant', () => {
  const { status, stderr } = run('unit/waiting-tickets.test.ts');
  assert.equal(status, 2);
  assert.match(stderr, /There is no file .*Do you mean test\/unit\/.*waiting-tickets\.test\.ts or /);
  assert.equal(run().status, 2);
});
