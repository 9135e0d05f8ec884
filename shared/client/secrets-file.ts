/** Secrets in an encrypted file: written by one function, read by a source. For a server or a laptop without a vault. */
import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import type { SecretSource } from '../ports/secrets.ts';
import { CodedError } from '../rules/errors.ts';
import { Secret } from '../rules/secret.ts';
import { changedSecrets } from '../secrets/change.ts';
import { createSecretsFile, editSecretsFile } from '../secrets/file-edit.ts';
import { keyOfPassphrase, passphraseOrigin } from '../secrets/file-format.ts';
import { fileSecrets, type Unlock } from '../secrets/file.ts';
import { keychainVariables } from '../secrets/keychain-variables.ts';
import { systemKeychain, toolRunner, type Keychain } from '../secrets/keychain.ts';
import { unlocker } from '../secrets/unlock.ts';

/** An encrypted file, and what opens it. */
export interface SecretsFile {
  /** Its path. Only its owner may read it, and only its owner may write its folder. */
  readonly path: string;
  /** The passphrase that opens it; left out, a key in the operating system's keychain does. */
  readonly passphrase?: string | Secret | undefined;
}

/**
 * A source over that file, which `keepSecrets` makes. Nothing is read before a secret is asked for, and a change is
 * noticed without a restart. The source throws `secret-missing` (dead-letter) for a name that the file does not hold,
 * `secrets-passphrase-missing` (dead-letter) where the file was made with a passphrase and none is given, and when it
 * cannot be read or opened another `secrets-…`, `secret-forbidden` (dead-letter) or `secret-store-unavailable` (retry).
 */
export function secretsFile(file: SecretsFile): SecretSource {
  return fileSecrets({ path: file.path, unlock: unlockOf(file) });
}

/**
 * Keeps these secrets in the file, which is made where there is none. The value that a secret had before stays readable
 * beside the new one, so that a rotation needs no restart. Throws `secret-name-invalid`, `secret-value-invalid`,
 * `secrets-file-full` (refuse), `secrets-file-busy` (retry) while another editor has the file, and what reading throws,
 * such as `secrets-passphrase-missing` (dead-letter).
 *
 *     await keepSecrets({ path: 'keys.enc', passphrase }, { 'connectwise-public-key': key });
 */
export async function keepSecrets(
  file: SecretsFile,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const { path } = file;
  if (!(await isThere(path))) await createSecretsFile(path, (id) => newKeyOf(file, id));
  await editSecretsFile(path, unlockOf(file), (content) => ({
    content: Object.entries(values).reduce((before, [name, value]) => {
      const isKnown = before.secrets.some((one) => one.name.toLowerCase() === name.toLowerCase());
      const kind = isKnown ? 'rotate' : 'set';
      const version = randomBytes(4).toString('hex');
      return changedSecrets(before, { kind, name, value, version, now: Date.now() });
    }, content),
  }));
}

async function newKeyOf(file: SecretsFile, id: string) {
  if (file.passphrase !== undefined) {
    const origin = passphraseOrigin();
    return { origin, key: await keyOfPassphrase(secretOf(file.passphrase), origin) };
  }
  const key = randomBytes(32);
  return { origin: await keychain().keep(id, key), key };
}

function unlockOf({ passphrase }: SecretsFile): Unlock {
  return unlocker(
    () =>
      passphrase === undefined
        ? Promise.reject(
            new CodedError('secrets-passphrase-missing', { detail: 'The file was made with a passphrase.' }),
          )
        : Promise.resolve(secretOf(passphrase)),
    keychain(),
  );
}

const secretOf = (text: string | Secret): Secret => (typeof text === 'string' ? new Secret(text) : text);

/** The keychain of this system, its tool run with little of the environment: the whole may hold secrets. */
function keychain(): Keychain {
  const found = keychainVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return systemKeychain(process.platform, toolRunner(Object.fromEntries(found)));
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
