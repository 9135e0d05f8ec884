/**
 * The operator's command as one program for the tests that start it as a process: it loads a few files, where the sources
 * are a thousand and more with those of the packages.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Our own files find what stands beside them as where they are written. */
const ownAddresses: Plugin = {
  name: 'own addresses',
  setup: (building) =>
    building.onLoad({ filter: /[\\/](?:cli|shared)[\\/].*\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
    })),
};

/** Builds the command from the sources as they are, into a folder. Resolves with the program to start. */
export async function buildCli(root: string, folder: string): Promise<string> {
  // Parts of an earlier build.
  await rm(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ['cli/main.ts'],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // A command loads what it needs alone, as from the sources.
    splitting: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // Packages in CommonJS ask for Node's own modules with it.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
    },
    plugins: [ownAddresses],
    logLevel: 'warning',
  });
  return join(folder, 'main.mjs');
}
