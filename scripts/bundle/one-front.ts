/**
 * Keeps the front of the app in one part. esbuild makes a part of its own for the modules of each set of parts that need them, so
 * what the front shares with a part that is loaded later would be one more file that a new instance opens. Those parts are only
 * loaded behind the front: here they say so, and then the front has everything that it shares with them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** The modules that the front loads late, and those that share modules with them. */
const behind =
  /[\\/]shared[\\/](web[\\/]send|app[\\/]read-config|app[\\/]front[\\/](file-of-secrets|verifiers)|rules[\\/]sync[\\/]nudge)\.ts$/;

/** Lets a bundle hold one front. For the bundle of the app alone: another entry need not have a front. */
export function oneFront(root: string): Plugin {
  return {
    name: 'one-front',
    setup: (plugin) =>
      plugin.onLoad({ filter: behind }, async ({ path }) => ({
        contents: `import ${JSON.stringify(join(root, 'functions/start/front.ts'))};\n${await readFile(path, 'utf8')}`,
        loader: 'ts',
      })),
  };
}
