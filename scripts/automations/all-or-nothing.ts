/** Work that writes files, of which nothing stays when it fails. */
import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Does the work. When it throws, these files are again as they were, and those that were not there are gone. */
export async function allOrNothing<T>(
  root: string,
  files: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  const before = await Promise.all(
    files.map(async (file) => {
      const path = join(root, file);
      return { path, content: existsSync(path) ? await readFile(path) : null };
    }),
  );
  const newFolders = missingFolders(before.map(({ path }) => path));
  try {
    return await work();
  } catch (thrown) {
    for (const { path, content } of before)
      if (content === null) await rm(path, { force: true });
      else {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      }
    // Files that somebody else put there in the meantime are theirs, and their folder stays.
    for (const folder of newFolders) await rmdir(folder).catch(() => undefined);
    throw thrown;
  }
}

/** Folders above these paths that are not there yet, the innermost first. */
function missingFolders(paths: readonly string[]): readonly string[] {
  const missing = new Set<string>();
  for (const path of paths)
    for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) missing.add(folder);
  return [...missing].toSorted((one, other) => other.length - one.length);
}
