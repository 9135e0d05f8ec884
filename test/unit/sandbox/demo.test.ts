/**
 * What the user would lose: the whole point. This is the README's own program: the world on free ports, a ticket's
 * journey in both directions with real HTTP, real storage and the built bundle, the host killed with kill -9 in the
 * middle, and in the end both sides equal, nothing doubled, and one more poll that writes nothing.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildBundle } from '../../support/built-bundle.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('npm run demo tells the whole story and leaves no process behind', async () => {
  const run = promisify(execFile);
  await buildBundle();
  const how = { cwd: root, timeout: 150_000 };
  const { stdout, stderr } = await run(process.execPath, ['sandbox/demo.ts'], how).catch(
    (thrown: { readonly stdout: string; readonly stderr: string }) => thrown,
  );
  // The timeline says how far it came.
  assert.equal(stderr, '', stdout);
  assert.match(stdout, /3 new tickets are in sync, as after npm start/);
  assert.match(stdout, /its incident appears in ServiceNow: INC\d+/);
  assert.match(stdout, /side by side they are equal: http:/);
  assert.match(stdout, /the host is killed with kill -9/);
  assert.match(stdout, /one more poll writes nothing/);
  assert.match(stdout, /everything worked\n$/);
});
