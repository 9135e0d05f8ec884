/**
 * The package that is deployed, from files that are built: what the Functions host reads and nothing else, in a zip that
 * is the same byte for byte on every machine.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { z } from 'zod';

/** With the parts of the program, everything but package.json: it stands in the package as it is. */
const copied = [
  'config.json',
  'dist/bom.json',
  'dist/licences.txt',
  'dist/main.cjs',
  'dist/main.cjs.map',
  'host.json',
] as const;

/** The earliest time that a zip can hold, in local time as the format has it: a package has no date of its own. */
const noTime = new Date(1980, 0, 1);
const readableByAll = 0o644 << 16;
const unix = 3;

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  private: z.boolean(),
  license: z.string(),
  type: z.string(),
  engines: z.object({ node: z.string() }),
  main: z.string(),
});

/** The files of the package of the project in this folder, by their paths. Throws when one of them is not built. */
export async function packageFiles(root: string): Promise<Readonly<Record<string, Uint8Array>>> {
  // Nothing is installed where it runs: dependencies and scripts would only lead somebody to try.
  const own = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  const files: Record<string, Uint8Array> = {
    'package.json': new TextEncoder().encode(`${JSON.stringify(own, null, 2)}\n`),
  };
  const parts = (await readdir(join(root, 'dist/parts'))).map((name) => `dist/parts/${name}`);
  for (const path of [...copied, ...parts.toSorted()]) files[path] = await readFile(join(root, path));
  return files;
}

/** The zip of these files. */
export async function zipPackage(root: string): Promise<Uint8Array> {
  const files = await packageFiles(root);
  const entries: Zippable = {};
  for (const path of Object.keys(files).toSorted())
    entries[path] = [
      files[path] ?? new Uint8Array(),
      { level: 9, mtime: noTime, os: unix, attrs: readableByAll },
    ];
  return zipSync(entries);
}
