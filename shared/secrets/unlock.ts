/** From the settings to the key of a file of secrets: a passphrase, or the keychain of the operating system. */
import { CodedError } from '../rules/errors.ts';
import { Secret } from '../rules/secret.ts';
import { readPrivateFile, type Unlock } from './file.ts';
import { keyOfPassphrase } from './file-format.ts';
import type { Keychain } from './keychain.ts';

/** The place of a passphrase, if there is one. */
export interface PassphrasePlace {
  readonly passphrase?: Secret;
  /** A file that holds it, readable by its owner only. */
  readonly passphraseFile?: string;
}

/**
 * A way to unlock that asks for the passphrase only when the file wants one. It throws what `passphrase` throws,
 * `secrets-file-cost-refused` and `secrets-keychain-unavailable` (dead-letter).
 */
export function unlocker(passphrase: () => Promise<Secret>, keychain: Keychain): Unlock {
  return async (origin, id) =>
    origin.from === 'passphrase' ? keyOfPassphrase(await passphrase(), origin) : keychain.read(id, origin);
}

/** Null when none is set. Throws what `readPrivateFile` throws, and `secrets-passphrase-missing` (dead-letter) for an empty file. */
export async function givenPassphrase(place: PassphrasePlace): Promise<Secret | null> {
  if (place.passphrase !== undefined) return place.passphrase;
  if (place.passphraseFile === undefined) return null;
  const { bytes } = await readPrivateFile(place.passphraseFile);
  const text = (bytes ?? Buffer.alloc(0)).toString('utf8').replace(/[\r\n]+$/, '');
  if (text === '')
    throw new CodedError('secrets-passphrase-missing', { detail: `${place.passphraseFile} is empty.` });
  return new Secret(text);
}

/**
 * The passphrase for an app, where nobody can be asked. Throws as `givenPassphrase`, and `secrets-passphrase-missing`
 * (dead-letter) when none is set.
 */
export async function requiredPassphrase(place: PassphrasePlace): Promise<Secret> {
  const passphrase = await givenPassphrase(place);
  if (passphrase !== null) return passphrase;
  throw new CodedError('secrets-passphrase-missing', {
    detail:
      'Set SECRETS_PASSPHRASE_FILE, or move the key to the keychain: npm run cli -- secrets change-passphrase --keychain --yes.',
  });
}
