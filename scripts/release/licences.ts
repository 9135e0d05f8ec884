/**
 * The licences of what is deployed: every package of which code stands in the bundle, with its version, its licence's name
 * and the text that its authors ship. Most licences ask for that text beside each copy, and the bundle strips comments.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';

/** One package in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An expression of SPDX names, as its package.json has it. */
  readonly licence: string;
  /** The texts of its licence and notice files; empty where it ships none. */
  readonly texts: readonly string[];
}

/** Licences that ask for no more than their text beside the copy. Another one is a matter for a person. */
const accepted = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
]);
const manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
});

/** The packages of which code stands in a bundle, by name. `root` is the folder that the metafile's paths begin in. */
export async function bundledPackages(metafile: Metafile, root: string): Promise<BundledPackage[]> {
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = new Set(used.flatMap((path) => packageFolder(path) ?? []));
  const packages = await Promise.all([...folders].map((folder) => readPackage(join(root, folder))));
  // One version may be installed in several places.
  const byName = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, found]) => found);
}

/** The page that is deployed beside the bundle. Throws for a package whose licence nobody has looked at. */
export function licencePage(packages: readonly BundledPackage[]): string {
  const unknown = packages.filter(({ licence }) => !isAccepted(licence));
  if (unknown.length > 0)
    throw new Error(
      `The bundle holds ${unknown.map(({ name, licence }) => `${name} (${licence === '' ? 'no licence' : licence})`).join(', ')}. Leave it out, or read its licence and add it to scripts/release/licences.ts.`,
    );
  // Most of the Apache-2.0 packages ship the same letters: each text stands once, below everybody it is of.
  const byText = Map.groupBy(packages, ({ texts }) => texts.join('\n\n'));
  const parts = [...byText].map(([text, of]) => {
    const headings = of.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join('\n');
    const shown = text === '' ? 'The packages above ship no text of their licence.' : text;
    return `${'='.repeat(80)}\n${headings}\n${'-'.repeat(80)}\n${shown}\n`;
  });
  return `This app is deployed with code of these packages in its program (dist/).\n\n${parts.join('\n')}`;
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` belongs to `node_modules/a/node_modules/@b/c`; our own files to none. */
function packageFolder(path: string): string | null {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? null;
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const {
    name,
    version,
    license = '',
  } = manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /^(licen[cs]e|notice|copying|third-?party)/i.test(entry.name))
    .map((entry) => entry.name)
    .toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return {
    name,
    version,
    licence: license,
    texts: texts.map((text) => text.replaceAll('\r\n', '\n').trim()),
  };
}

/** `(MIT OR GPL-3.0)` leaves the choice; `MIT AND ISC` asks for both. */
function isAccepted(expression: string): boolean {
  const names = expression.replaceAll(/[()]/g, '');
  if (names.includes(' OR ')) return names.split(' OR ').some((one) => isAccepted(one));
  return names.split(' AND ').every((one) => accepted.has(one.trim()));
}
