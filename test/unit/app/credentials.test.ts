/**
 * What the user would lose: the certainty which key is in use. A variable that was left behind on a machine must
 * never replace a secret of the vault, and the page must name the places that the code has.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSecretsFile, editSecretsFile } from '../../../shared/secrets/file-edit.ts';
import { keyOfPassphrase, passphraseOrigin } from '../../../shared/secrets/file-format.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { secretsProviders } from '../../../shared/app/settings-table.ts';
import { readSettings } from '../../../shared/app/settings.ts';
import type { Environment } from '../../../shared/app/settings-table.ts';
import { secretStore } from '../../../shared/app/credentials.ts';

const folder = await mkdtemp(join(tmpdir(), 'precedence-'));
after(() => rm(folder, { recursive: true, force: true }));
const path = join(folder, 'secrets');
const passphrase = 'passphrase of this test';
const origin = passphraseOrigin({ N: 2 ** 14, r: 8, p: 1 });
const key = await keyOfPassphrase(new Secret(passphrase), origin);
await createSecretsFile(path, () => Promise.resolve({ origin, key }));
await editSecretsFile(
  path,
  () => Promise.resolve(key),
  () => ({
    content: { secrets: [{ name: 'in-file', versions: [{ version: 'v', value: 'of-file', createdAt: 1 }] }] },
  }),
);

/** Everything is set at once; only the provider differs. The vault is an address where nobody listens. */
function storeOf(provider: string) {
  const env: Environment = {
    CONNECTWISE_SITE: 'https://na.myconnectwise.net',
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    ALLOW_LOOPBACK: 'true',
    KEY_VAULT_URL: 'https://127.0.0.1:1',
    IDENTITY_ENDPOINT: 'http://127.0.0.1:1/token',
    SECRETS_FILE: path,
    SECRETS_PASSPHRASE: passphrase,
    IN_FILE: 'of-environment',
    IN_ENVIRONMENT: 'of-environment',
    SECRETS_PROVIDER: provider,
  };
  return secretStore(readSettings(env), () => Date.now());
}
const fails = (code: string) => (thrown: unknown) => thrown instanceof CodedError && thrown.code === code;

test('only the chosen place is asked: none of the others ever stands in for it', async () => {
  const environment = storeOf('environment');
  assert.equal((await environment.get('in-environment')).value.reveal(), 'of-environment');
  assert.equal((await environment.get('in-file')).value.reveal(), 'of-environment');
  const file = storeOf('file');
  assert.equal((await file.get('in-file')).value.reveal(), 'of-file');
  await assert.rejects(file.get('in-environment'), fails('secret-missing'));
  const vault = storeOf('keyvault');
  for (const name of ['in-file', 'in-environment'])
    await assert.rejects(vault.get(name), fails('secret-store-unavailable'));
});

test('the page names the places that the code has, in the same order', async () => {
  const page = await readFile(fileURLToPath(new URL('../../../docs/secrets.md', import.meta.url)), 'utf8');
  const documented = [...page.matchAll(/^\| `SECRETS_PROVIDER=(\w+)`/gm)].map((match) => match[1]);
  assert.deepEqual(documented, secretsProviders);
  assert.match(page, /the app looks nowhere else/);
});
