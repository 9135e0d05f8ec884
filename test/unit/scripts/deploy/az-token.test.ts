// If this fails, the deployment stops with words that help nobody, or a token stands in the log.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { azToken } from '../../../../scripts/deploy/az-token.ts';

const folder = mkdtempSync(join(tmpdir(), 'az-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function az(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}
const onUnix = { skip: process.platform === 'win32' && 'they are shell scripts' };
const resource = 'https://management.azure.com';

test('the token is what az prints for that resource', onUnix, async () => {
  assert.equal(await azToken(resource, az('well', 'echo "$4"')), resource);
});

test('az that is not signed in, prints nothing or is not there is told as such', onUnix, async () => {
  const out = az('out', "echo 'ERROR: Please run az login' >&2; echo half-a-token; exit 1");
  await assert.rejects(azToken(resource, out), (error: Error) => {
    assert.match(
      error.message,
      /gives no token for https:\/\/management\.azure\.com: ERROR: Please run az login/,
    );
    assert.doesNotMatch(error.message, /half-a-token/);
    return true;
  });
  await assert.rejects(azToken(resource, az('empty', 'true')), /gives no token/);
  await assert.rejects(azToken(resource, join(folder, 'none')), /gives no token/);
});
