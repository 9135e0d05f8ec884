/** Counts what an app reads of its own folder: modules that Node loads, and files that the app opens itself. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join, resolve, sep } from 'node:path';

/** The files that were read so far; it grows while the app runs. */
export interface LoadedFiles {
  readonly files: number;
  readonly bytes: number;
  /** Their names below the folder, in the order in which they were read. */
  readonly names: readonly string[];
}

/**
 * Begins to count what this process reads below that folder, each file once and whole. Node's own loader reads through the
 * same functions. For the rest of the process: there is no way back.
 */
export function countLoaded(directory: string): LoadedFiles {
  const folder = resolve(directory) + sep;
  const names: string[] = [];
  const seen = { files: 0, bytes: 0, names };
  const note = (file: unknown): void => {
    const path = file instanceof URL ? fileURLToPath(file) : file;
    if (typeof path !== 'string') return;
    const absolute = resolve(path);
    const name = absolute.slice(folder.length);
    if (!absolute.startsWith(folder) || names.includes(name)) return;
    const { size } = fs.statSync(join(folder, name), { throwIfNoEntry: false }) ?? {};
    if (size === undefined) return;
    names.push(name);
    seen.files += 1;
    seen.bytes += size;
  };
  for (const [holder, methods] of [
    [fs, ['readFileSync', 'readFile', 'openSync', 'open', 'createReadStream']],
    [fs.promises, ['readFile', 'open']],
  ] as const)
    for (const method of methods) {
      const original: unknown = Reflect.get(holder, method);
      if (typeof original !== 'function') throw new Error(`This Node has no ${method}.`);
      Reflect.set(holder, method, (...given: readonly unknown[]): unknown => {
        note(given[0]);
        return Reflect.apply(original, holder, given);
      });
    }
  syncBuiltinESMExports();
  return seen;
}
