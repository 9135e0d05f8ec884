// If this fails, the dashboard asks for another key after each restart, or the keys lie open to everybody on the machine.
import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hostKeysOf } from '../../../../sandbox/world/host-keys.ts';

test('the keys of the laptop’s host stay the same in their folder, and are the environment’s where it names them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'host-keys-'));
  try {
    const first = await hostKeysOf(folder, {});
    assert.match(first.host, /^[\w-]{32}$/);
    assert.notEqual(first.host, first.master);
    assert.deepEqual(await hostKeysOf(folder, {}), first);
    assert.deepEqual(await hostKeysOf(folder, { FUNCTIONS_HOST_KEY: 'mine' }), { ...first, host: 'mine' });
    assert.deepEqual(await hostKeysOf(folder, {}), first, 'what the environment says is not kept');
    const path = join(folder, 'host-keys.json');
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    for (const broken of ['', '{}', '{"host":"","master":"x"}']) {
      await writeFile(path, broken);
      const made = await hostKeysOf(folder, {});
      assert.notDeepEqual(made, first);
      assert.deepEqual(await hostKeysOf(folder, {}), made);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
