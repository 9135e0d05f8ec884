/** Secrets from an encrypted file, for a server or a laptop without a Key Vault. A change is noticed without a restart. */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError } from '../rules/errors.ts';
import { Secret } from '../rules/secret.ts';
import {
  maxFileBytes,
  openSecretsFile,
  parseSecretsFile,
  type KeyOrigin,
  type SealedFile,
  type SecretsContent,
} from './file-format.ts';
import type { SecretSource, SecretVersion } from '../ports/secrets.ts';

/** Gives the key of a file: by a passphrase, or from the keychain of the operating system. Throws coded errors. */
export type Unlock = (origin: KeyOrigin, id: string) => Promise<Buffer>;

/** The path of the encrypted file, and how it is unlocked. */
export interface FileSecretsOptions {
  readonly path: string;
  readonly unlock: Unlock;
  /** Says how a secret of this name is set there, for the message that it is missing. */
  howToSet?(name: string): string;
}

type Versions = readonly [SecretVersion, ...SecretVersion[]];

/**
 * A source over one file. Throws `secret-missing`, or what keeps the file from being read: `secrets-file-missing`,
 * `secrets-file-permissions`, `secrets-file-unknown`, `secrets-file-newer`, `secrets-file-truncated`,
 * `secrets-file-altered`, `secrets-file-cost-refused`, `secrets-file-rolled-back`, `secrets-passphrase-missing`,
 * `secrets-passphrase-wrong`, `secrets-keychain-unavailable`, `secret-forbidden` (all dead-letter), and
 * `secret-store-unavailable` (retry) for any other failure of the file system.
 */
export function fileSecrets(options: FileSecretsOptions): SecretSource {
  const { path, unlock } = options;
  let known: { readonly stamp: string; readonly secrets: ReadonlyMap<string, Versions> } | undefined;
  let newest = { id: '', generation: 0 };
  let unlocked: { readonly origin: string; readonly key: Buffer } | undefined;
  let reading: Promise<ReadonlyMap<string, Versions>> | undefined;

  /** The key costs a third of a second and 128 MiB: it is made once, and again only for another passphrase. */
  async function keyFor({ key: origin, id }: SealedFile): Promise<Buffer> {
    const text = JSON.stringify([id, origin]);
    if (unlocked?.origin === text) return unlocked.key;
    const key = await unlock(origin, id);
    unlocked = { origin: text, key };
    return key;
  }

  async function read(): Promise<ReadonlyMap<string, Versions>> {
    const { stamp, bytes } = await readPrivateFile(path, known?.stamp);
    if (bytes === null && known !== undefined) return known.secrets;
    const file = parseSecretsFile(bytes ?? Buffer.alloc(0));
    if (file.id === newest.id && file.generation < newest.generation)
      throw new CodedError('secrets-file-rolled-back', {
        facts: { generation: file.generation, seen: newest.generation },
      });
    try {
      const secrets = toVersions(openSecretsFile(file, await keyFor(file)));
      known = { stamp, secrets };
      newest = { id: file.id, generation: file.generation };
      return secrets;
    } catch (thrown) {
      unlocked = undefined; // the passphrase may be fixed without a restart
      throw thrown;
    }
  }

  async function versionsOf(name: string): Promise<Versions> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    const versions = (await reading).get(name.toLowerCase());
    if (versions !== undefined) return versions;
    throw new CodedError('secret-missing', {
      detail: `There is no "${name}" in ${path}. ${options.howToSet?.(name) ?? ''}`.trim(),
      facts: { secret: name },
    });
  }

  return {
    name: 'file',
    latest: async (name) => (await versionsOf(name))[0],
    recent: versionsOf,
  };
}

function toVersions({ secrets }: SecretsContent): ReadonlyMap<string, Versions> {
  return new Map(
    secrets.flatMap(({ name, versions }) => {
      const [first, ...older] = versions.map(({ version, value, createdAt }) => ({
        version,
        value: new Secret(value),
        createdAt,
      }));
      return first === undefined ? [] : [[name.toLowerCase(), [first, ...older]] as const];
    }),
  );
}

/**
 * The bytes of a file that only its owner may read; null when it still is what `stamp` says. Permissions are looked at
 * on the open file, so that it cannot be exchanged in between. Windows has no such bits: there, its folder protects it.
 * Throws `secrets-file-permissions` where others may open it or write its folder, `secrets-file-unknown` for a folder
 * or a file that is too large (both dead-letter), and the codes of `fileError`.
 */
export async function readPrivateFile(
  path: string,
  stamp?: string,
): Promise<{ readonly stamp: string; readonly bytes: Buffer | null }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const found = await handle.stat();
    const { mode, size, mtimeMs, ctimeMs, ino } = found;
    if (found.isDirectory()) throw new CodedError('secrets-file-unknown', { detail: `${path} is a folder.` });
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new CodedError('secrets-file-permissions', {
        detail: `${path} has mode ${(mode & 0o777).toString(8)}: chmod 600 it, and exchange what was in it if others could read it.`,
      });
    await requireOwnFolder(dirname(path));
    if (size > maxFileBytes)
      throw new CodedError('secrets-file-unknown', { detail: `${path} is too large.` });
    const seen = [ino, size, mtimeMs, ctimeMs].join(' ');
    if (seen === stamp) return { stamp: seen, bytes: null };
    return { stamp: seen, bytes: await handle.readFile() };
  } catch (thrown) {
    throw fileError(thrown, path);
  } finally {
    await handle?.close();
  }
}

/**
 * Refuses a folder that others may write: they may put another file in its place. A folder like /tmp, where nobody may,
 * is none of these.
 */
async function requireOwnFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode, gid } = await stat(folder);
  const isShared = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== process.getgid?.());
  if (!isShared || (mode & 0o1000) !== 0) return;
  throw new CodedError('secrets-file-permissions', {
    detail: `Others may write the folder ${folder} (mode ${(mode & 0o777).toString(8)}) and exchange the file: chmod 700 it.`,
  });
}

/**
 * Turns an error of the file system into a coded one: `secrets-file-missing`, `secret-forbidden` (dead-letter), or
 * `secret-store-unavailable` (retry) for any other; a coded one stays as it is.
 */
export function fileError(thrown: unknown, path: string): CodedError {
  if (thrown instanceof CodedError) return thrown;
  const reason = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
  if (reason === 'ENOENT')
    return new CodedError('secrets-file-missing', { detail: `${path} is not there.`, facts: { reason } });
  if (reason === 'EACCES' || reason === 'EPERM')
    return new CodedError('secret-forbidden', {
      detail: `The account that runs this may not open ${path}.`,
      facts: { reason },
    });
  return new CodedError('secret-store-unavailable', { detail: `${path}: ${reason}.`, facts: { reason } });
}
