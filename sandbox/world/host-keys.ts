/** The keys of the laptop's host: made once for a folder and kept there, so that a browser's tab opens after a restart. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const hostKeys = z.object({ host: z.string().min(1), master: z.string().min(1) });

/** `host` opens every function, `master` the admin routes as well. */
export type HostKeys = z.infer<typeof hostKeys>;

/** The keys that the environment names (`FUNCTIONS_HOST_KEY`, `FUNCTIONS_MASTER_KEY`), else those of the folder. */
export async function hostKeysOf(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HostKeys> {
  const kept = await keptKeys(join(directory, 'host-keys.json'));
  return { host: env['FUNCTIONS_HOST_KEY'] ?? kept.host, master: env['FUNCTIONS_MASTER_KEY'] ?? kept.master };
}

async function keptKeys(path: string): Promise<HostKeys> {
  try {
    return hostKeys.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // None yet, or what somebody made of them: nothing else holds them, so new ones do no harm.
    const made = { host: newKey(), master: newKey() };
    await writeFile(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    return made;
  }
}

const newKey = (): string => randomBytes(24).toString('base64url');
