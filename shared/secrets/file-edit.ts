/**
 * Changes the encrypted file of secrets: one editor at a time, and whole or not at all.
 *
 * The new file is written beside the old one, forced onto the disk, and then takes its name in one step; whatever
 * kills the editor leaves the old file or the new one. The lock names its owner's process, so that a killed editor's
 * lock is taken over.
 */
import { randomBytes } from 'node:crypto';
import {
  access,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodedError } from '../rules/errors.ts';
import { fileError, readPrivateFile, type Unlock } from './file.ts';
import {
  openSecretsFile,
  parseSecretsFile,
  sealSecretsFile,
  type KeyOrigin,
  type SecretsContent,
} from './file-format.ts';

/** A new key of the file, and where it comes from. */
export interface NewKey {
  readonly origin: KeyOrigin;
  readonly key: Buffer;
}

/**
 * Makes an empty file under the key that is made for its id. Throws `secrets-file-exists` (refuse), `secrets-file-busy`
 * (retry), what `newKey` throws, and the codes of `fileError`.
 */
export async function createSecretsFile(
  path: string,
  newKey: (id: string) => Promise<NewKey>,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((thrown: unknown) => {
    throw fileError(thrown, path);
  });
  await locked(path, async (stillOurs) => {
    if (await exists(path))
      throw new CodedError('secrets-file-exists', { detail: `${path} already exists.` });
    const id = randomBytes(16).toString('hex');
    const { origin, key } = await newKey(id);
    const bytes = sealSecretsFile({ id, generation: 1, key: origin }, { secrets: [] }, key);
    await replace(path, bytes, stillOurs);
  });
}

/** The result of an edit: the content, and a new key if the key changes too. */
export interface Edited {
  readonly content: SecretsContent;
  readonly newKey?: NewKey;
}

/**
 * Opens the file, lets `change` work on it and writes what it gives. Throws what `readPrivateFile` and `change` throw,
 * the codes of `fileError`, `secrets-file-full` (refuse), and `secrets-file-busy` (retry) when another editor has it
 * for longer than `attempts` looks (50 when left out), a tenth of a second each.
 */
export async function editSecretsFile(
  given: string,
  unlock: Unlock,
  change: (content: SecretsContent, id: string) => Promise<Edited> | Edited,
  options: { readonly attempts?: number } = {},
): Promise<void> {
  const path = await realpath(given).catch((thrown: unknown) => Promise.reject(fileError(thrown, given)));
  await locked(
    path,
    async (stillOurs) => {
      const { bytes } = await readPrivateFile(path);
      const file = parseSecretsFile(bytes ?? Buffer.alloc(0));
      const key = await unlock(file.key, file.id);
      const { content, newKey } = await change(openSecretsFile(file, key), file.id);
      const next = { id: file.id, generation: file.generation + 1, key: newKey?.origin ?? file.key };
      await replace(path, sealSecretsFile(next, content, newKey?.key ?? key), stillOurs);
    },
    options.attempts,
  );
}

/**
 * Reads the whole content, for a list of names. Throws the codes of `readPrivateFile`, `parseSecretsFile` and
 * `openSecretsFile`, and what `unlock` throws.
 */
export async function readSecretsFile(
  path: string,
  unlock: Unlock,
): Promise<{ readonly content: SecretsContent; readonly key: KeyOrigin }> {
  const { bytes } = await readPrivateFile(path);
  const file = parseSecretsFile(bytes ?? Buffer.alloc(0));
  return { content: openSecretsFile(file, await unlock(file.key, file.id)), key: file.key };
}

async function replace(path: string, bytes: Buffer, stillOurs: () => Promise<boolean>): Promise<void> {
  const beside = `${path}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await keepOwner(path, handle);
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!(await stillOurs())) throw busy(path, 'another editor took the lock over');
    await rename(beside, path);
  } catch (thrown) {
    await rm(beside, { force: true });
    throw fileError(thrown, path);
  }
  await syncFolder(dirname(path));
}

/** An administrator who edits the file of a service must not take it away from the service. */
async function keepOwner(path: string, handle: FileHandle): Promise<void> {
  const before = await stat(path).catch(() => null);
  if (before !== null && process.getuid?.() === 0) await handle.chown(before.uid, before.gid);
}

/** Only then has the new name reached the disk. Some systems cannot do that to a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const pauseMs = 100;

/** Does the work as the only editor. Files that killed editors left beside it are removed: they were never the file. */
async function locked(
  path: string,
  work: (stillOurs: () => Promise<boolean>) => Promise<void>,
  attempts = 50,
): Promise<void> {
  const lock = `${path}.lock`;
  const ours = JSON.stringify({ pid: process.pid, host: hostname(), token: randomBytes(12).toString('hex') });
  const stillOurs = async (): Promise<boolean> => (await contentOf(lock)) === ours;
  for (let attempt = 1; !(await take(lock, ours)); attempt += 1) {
    const holder = await contentOf(lock);
    if (holder !== null && isDead(holder)) await takeAway(lock, holder);
    else if (attempt >= attempts) throw busy(path, `process ${ownerOf(holder).pid} holds ${lock}`);
    else await sleep(pauseMs);
  }
  try {
    await removeLeftovers(path);
    await work(stillOurs);
  } finally {
    if (await stillOurs()) await rm(lock, { force: true });
  }
}

/** The lock appears with its owner's name in it: one that was killed while it wrote would be nobody's for ever. */
async function take(lock: string, ours: string): Promise<boolean> {
  const beside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(beside, ours, { mode: 0o600, flag: 'wx' });
    await link(beside, lock);
    return true;
  } catch (thrown) {
    const reason = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    // The second is what an editor sees whose lock was cleared away as a leftover before it was one.
    if (reason === 'EEXIST' || (reason === 'ENOENT' && (await exists(dirname(lock))))) return false;
    throw fileError(thrown, lock);
  } finally {
    await rm(beside, { force: true });
  }
}

/**
 * Of several who see a dead editor's lock, one moves it away. One that moved a living editor's lock instead puts it
 * back; should a third have come in between, the moved one notices before it writes.
 */
async function takeAway(lock: string, dead: string): Promise<void> {
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  if (
    !(await rename(lock, aside).then(
      () => true,
      () => false,
    ))
  )
    return;
  const moved = await contentOf(aside);
  if (moved !== dead && moved !== null) await take(lock, moved);
  await rm(aside, { force: true });
}

async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const left = (await readdir(folder)).filter(
    (name) =>
      name.startsWith(`${basename(path)}.`) && /\.(\d+\.[0-9a-f]{12}\.tmp|lock\.[0-9a-f]{12})$/.test(name),
  );
  for (const name of left) await rm(join(folder, name), { force: true });
}

function contentOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function ownerOf(lock: string | null): { readonly pid: number; readonly host: string } {
  try {
    const { pid, host } = JSON.parse(lock ?? '') as { readonly pid?: unknown; readonly host?: unknown };
    return { pid: Number(pid), host: String(host) };
  } catch {
    return { pid: NaN, host: '' };
  }
}

/** Only about a process of this machine can it be known. A lock that is being written is nobody's yet. */
function isDead(lock: string): boolean {
  const { pid, host } = ownerOf(lock);
  if (host !== hostname() || !Number.isInteger(pid)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH';
  }
}

function busy(path: string, why: string): CodedError {
  return new CodedError('secrets-file-busy', {
    detail: `${path}: ${why}.`,
  });
}
