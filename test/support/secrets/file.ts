/** Encrypted files of secrets, with a key that costs little. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createSecretsFile, editSecretsFile } from '../../../shared/secrets/file-edit.ts';
import {
  keyOfPassphrase,
  openSecretsFile,
  parseSecretsFile,
  passphraseOrigin,
  sealSecretsFile,
  type SecretsContent,
} from '../../../shared/secrets/file-format.ts';
import type { Unlock } from '../../../shared/secrets/file.ts';
import { CodedError, type ErrorCode } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';

/** Costs that a test can wait for. */
export const cheap = { N: 2 ** 14, r: 8, p: 1 };
export const passphrase = new Secret('correct horse battery staple');

/** Opens a file by this passphrase. */
export const unlockWith =
  (text: Secret): Unlock =>
  async (origin) => {
    assert.ok(origin.from === 'passphrase');
    return keyOfPassphrase(text, origin);
  };

/** Opens the files of the tests. */
export const unlock = unlockWith(passphrase);

/** Looks whether an error has this code. */
export const code = (wanted: ErrorCode) => (error: unknown) => {
  assert.ok(error instanceof CodedError, String(error));
  assert.equal(error.code, wanted, error.message);
  return true;
};

/** One version of each of these secrets. */
export const content = (...names: readonly string[]): SecretsContent => ({
  secrets: names.map((name) => ({
    name,
    versions: [{ version: 'v1', value: `value-of-${name}`, createdAt: 1_000 }],
  })),
});

/** A folder for the files of one test file, gone after it, and what makes a file in it. */
export async function secretsFolder(): Promise<{
  readonly folder: string;
  readonly aFile: (holding?: SecretsContent) => Promise<string>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'secrets-file-'));
  after(() => rm(folder, { recursive: true, force: true }));
  let files = 0;
  const aFile = async (holding: SecretsContent = content('key')): Promise<string> => {
    files += 1;
    const path = join(folder, `secrets-${files}`);
    await createSecretsFile(path, async () => {
      const origin = passphraseOrigin(cheap);
      return { origin, key: await keyOfPassphrase(passphrase, origin) };
    });
    await editSecretsFile(path, unlock, () => ({ content: holding }));
    return path;
  };
  return { folder, aFile };
}

export const origin = passphraseOrigin(cheap);
export const key = await keyOfPassphrase(passphrase, origin);
const id = '0123456789abcdef0123456789abcdef';

/** A file's bytes. */
export const sealed = (holding: SecretsContent, generation = 1): Buffer =>
  sealSecretsFile({ id, generation, key: origin }, holding, key);

/** Opens as a reader does, with the key that the file's own header asks for. */
export async function openBytes(bytes: Buffer): Promise<SecretsContent> {
  const file = parseSecretsFile(bytes);
  return openSecretsFile(file, await unlock(file.key, file.id));
}
