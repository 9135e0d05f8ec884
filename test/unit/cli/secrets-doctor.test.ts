/**
 * What the user would lose: the answer to "which key is it, and is it too old?" on the night on which nothing signs in
 * any more. The whole command runs over a file of secrets and the project's own configuration.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSecretsFile, editSecretsFile } from '../../../shared/secrets/file-edit.ts';
import { keyOfPassphrase, passphraseOrigin } from '../../../shared/secrets/file-format.ts';
import type { SecretReport } from '../../../shared/rules/operate/secret-report.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { childEnv } from '../../support/child-env.ts';
import { cliProgram } from '../../support/cli/program.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'cli-doctor-'));
after(() => rm(folder, { recursive: true, force: true }));
const path = join(folder, 'secrets');
const passphrase = new Secret('canary passphrase of the doctor');
const day = 86_400_000;

const needed = [
  'connectwise-private-key',
  'connectwise-public-key',
  'northwind-servicenow-client-id',
  'northwind-servicenow-client-secret',
  'northwind-servicenow-webhook',
];

/** Puts these names with these ages in days into the file. */
async function holding(ages: Readonly<Record<string, number>>): Promise<void> {
  await editSecretsFile(
    path,
    (origin) => keyOfPassphrase(passphrase, origin as never),
    () => ({
      content: {
        secrets: Object.entries(ages).map(([name, age]) => ({
          name,
          versions: [{ version: `v-${name}`, value: `canary-${name}`, createdAt: Date.now() - age * day }],
        })),
      },
    }),
  );
}

function doctor(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const env = {
    ...childEnv(),
    CONNECTWISE_SITE: 'https://na.myconnectwise.net',
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    SERVICENOW_INSTANCE: 'https://example.service-now.com',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    SECRETS_PROVIDER: 'file',
    SECRETS_FILE: path,
    SECRETS_PASSPHRASE: passphrase.reveal(),
    ...more,
  };
  return new Promise((resolve) => {
    const command = [cliProgram, 'secrets', 'doctor', ...args];
    execFile(process.execPath, command, { cwd: root, env, timeout: 60_000 }, (error, stdout, stderr) => {
      assert.doesNotMatch(stdout + stderr, /canary/);
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('the doctor says of each needed secret where it is from and how old it is, and exits by what it found', async () => {
  await createSecretsFile(path, async () => {
    const origin = passphraseOrigin({ N: 2 ** 14, r: 8, p: 1 });
    return { origin, key: await keyOfPassphrase(passphrase, origin) };
  });
  await holding({ ...Object.fromEntries(needed.map((name) => [name, 10])), unused: 500 });
  const well = await doctor(['--json']);
  assert.equal(well.code, 0, well.stdout + well.stderr);
  const { ok, secrets } = JSON.parse(well.stdout) as { ok: boolean; secrets: SecretReport[] };
  assert.equal(ok, true);
  assert.deepEqual(secrets.map(({ name }) => name).toSorted(), needed);
  for (const one of secrets) {
    assert.deepEqual([one.source, one.version, one.ageDays], ['file', `v-${one.name}`, 10]);
    assert.deepEqual(
      [one.rotationDays, one.overdue, one.cachedBecause, one.problem],
      [90, false, null, null],
    );
  }

  await holding({ ...Object.fromEntries(needed.map((name) => [name, 10])), [needed[0] ?? '']: 95 });
  const overdue = await doctor([]);
  assert.equal(overdue.code, 1);
  assert.match(
    overdue.stdout,
    /^✖ connectwise-private-key {2}from file, version \S+ {2}95 of 90 days old, OVERDUE/m,
  );
  assert.match(overdue.stdout, /^✔ connectwise-public-key/m);
  assert.equal((await doctor([], { SECRETS_ROTATION_DAYS: '100' })).code, 0);

  await holding({ 'connectwise-public-key': 1 });
  const missing = await doctor([]);
  assert.equal(missing.code, 1);
  assert.match(
    missing.stdout,
    /^✖ northwind-servicenow-webhook {2}secret-missing: .* {2}needed by northwind$/m,
  );

  const locked = await doctor(['--json'], { SECRETS_PASSPHRASE: 'canary of another' });
  assert.equal(locked.code, 1);
  assert.match(locked.stdout, /"problem": "secrets-passphrase-wrong"/);
});
