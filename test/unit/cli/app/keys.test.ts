// If this fails, an operator with a right of their own cannot reach the app, or a key stands where others read it.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keyOfApp } from '../../../../cli/app/keys.ts';
import type { RunAz } from '../../../../cli/doctor/az.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { createSecretsFile, editSecretsFile } from '../../../../shared/secrets/file-edit.ts';
import { keyOfPassphrase, passphraseOrigin } from '../../../../shared/secrets/file-format.ts';

const folder = await mkdtemp(join(tmpdir(), 'app-keys-'));
after(() => rm(folder, { recursive: true, force: true }));

const app = 'https://func-cwsync-prod.azurewebsites.net';
const neverAsked: RunAz = () => assert.fail('az is asked');

/** az as it answers, with what it was asked. */
function azOf(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const run: RunAz = (args) => {
    asked.push(args.join(' '));
    const answer = Object.entries(answers).find(([start]) => args.join(' ').startsWith(start))?.[1];
    return Promise.resolve(
      answer === undefined
        ? { status: 1, stdout: '', stderr: "Please run 'az login' to setup account." }
        : { status: 0, stdout: JSON.stringify(answer), stderr: '' },
    );
  };
  return { run, asked };
}

test('the environment goes first, and its key is for what it is named for', async () => {
  const env = { OPERATOR_READING_KEY: ' reading ', OPERATOR_ACTING_KEY: 'acting' };
  const { key, bearer } = await keyOfApp({ app }, 'show', { env, run: neverAsked });
  assert.deepEqual([key.reveal(), bearer], ['reading', null]);
  assert.equal((await keyOfApp({ app }, 'act', { env, run: neverAsked })).key.reveal(), 'acting');
  await assert.rejects(
    keyOfApp({ app }, 'act', { env: { OPERATOR_READING_KEY: 'reading' }, run: neverAsked }),
    (thrown) => thrown instanceof CodedError && thrown.code === 'app-key-missing',
  );
});

test('the encrypted file of the profile comes next', async () => {
  const secretsFile = join(folder, 'keys.enc');
  const passphrase = 'words that nobody guesses';
  const passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, passphrase, { mode: 0o600 });
  const origin = passphraseOrigin({ N: 2 ** 14, r: 8, p: 1 });
  const key = await keyOfPassphrase(new Secret(passphrase), origin);
  await createSecretsFile(secretsFile, () => Promise.resolve({ origin, key }));
  await editSecretsFile(
    secretsFile,
    () => Promise.resolve(key),
    () => ({
      content: {
        secrets: [
          {
            name: 'operator-acting-key',
            versions: [{ version: '1', value: 'key-in-the-file', createdAt: 0 }],
          },
        ],
      },
    }),
  );
  const env = { SECRETS_PASSPHRASE_FILE: passphraseFile };
  const found = await keyOfApp({ app, secretsFile }, 'act', { env, run: neverAsked });
  assert.equal(found.key.reveal(), 'key-in-the-file');
  assert.doesNotMatch(JSON.stringify(found) + String(found.key), /key-in-the-file/);
});

test('Azure gives the key of the function and the token of the sign-in to whoever is signed in', async () => {
  const az = azOf({
    'functionapp function keys list': { default: 'key-from-azure' },
    'account get-access-token': { accessToken: 'token-from-azure', expiresOn: 'later' },
  });
  const profile = { app, resourceGroup: 'rg-cwsync-prod', signIn: '8f14e45f-0000-4000-8000-000000000000' };
  const { key, bearer } = await keyOfApp(profile, 'show', { env: {}, run: az.run });
  assert.deepEqual([key.reveal(), bearer?.reveal()], ['key-from-azure', 'token-from-azure']);
  assert.deepEqual(az.asked, [
    'functionapp function keys list --resource-group rg-cwsync-prod --name func-cwsync-prod --function-name operator-show --output json',
    'account get-access-token --resource api://8f14e45f-0000-4000-8000-000000000000 --output json',
  ]);
});

test('a person who is not signed in learns it, with what to do', async () => {
  await assert.rejects(
    keyOfApp({ app, resourceGroup: 'rg' }, 'act', { env: {}, run: azOf({}).run }),
    /app-key-missing|operator-act.*az login/,
  );
});
