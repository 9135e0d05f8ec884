/**
 * `npm run docs`: writes the parts of the pages that repeat what the code says, between markers, and leaves the prose
 * alone. A test runs the same and fails when a part is not what is written.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { writtenParts } from './doc-tables.ts';

for (const { file, marker, text } of await writtenParts()) {
  const page = await readFile(file, 'utf8');
  const open = `<!-- ${marker}: written by npm run docs -->\n`;
  const begin = page.indexOf(open);
  const end = page.indexOf(`<!-- /${marker} -->`, begin);
  if (begin === -1 || end === -1) throw new Error(`${file} has no place for the part "${marker}".`);
  const written = `${page.slice(0, begin + open.length)}\n${text}\n\n${page.slice(end)}`;
  if (written === page) continue;
  await writeFile(file, written);
  console.log(`wrote ${marker} into ${file}`);
}
