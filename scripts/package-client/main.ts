/**
 * `npm run package:client [-- FOLDER]`: builds the ConnectWise client as a package that any program installs, and writes it
 * into dist-client/ or that folder, with its checksum.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFiles } from './package-files.ts';
import { tarball } from './tarball.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [given] = process.argv.slice(2);
const folder =
  given === undefined ? join(root, 'dist-client') : resolve(process.env['INIT_CWD'] ?? '', given);

const { name, files } = await packageFiles(root);
const bytes = tarball(files);
const sha256 = createHash('sha256').update(bytes).digest('hex');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, name), bytes);
await writeFile(join(folder, `${name}.sha256`), `${sha256}  ${name}\n`);

const sizes = Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1));
const types = sizes.filter(([path]) => path.startsWith('types/'));
const sum = (of: typeof sizes): string =>
  `${(of.reduce((all, [, text]) => all + Buffer.byteLength(text), 0) / 1024).toFixed(1)} KiB`;
for (const one of sizes.filter(([path]) => !path.startsWith('types/')))
  console.log(`  ${sum([one]).padStart(10)}  ${one[0]}`);
console.log(`  ${sum(types).padStart(10)}  types/ (${types.length} files)`);
console.log(`wrote ${join(folder, name)} (${(bytes.length / 1024).toFixed(1)} KiB, ${sum(sizes)} unpacked)`);
console.log(`sha256 ${sha256}`);
