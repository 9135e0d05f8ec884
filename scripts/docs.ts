/**
 * `npm run docs`: writes the tables of docs/ that repeat what the code says, between markers, and leaves the prose
 * alone. A test runs the same and fails when a table is not what is written.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { writtenTables } from './doc-tables.ts';

for (const { file, marker, table } of writtenTables()) {
  const text = await readFile(file, 'utf8');
  const pattern = new RegExp(`(<!-- ${marker}: written by npm run docs -->\n)[^]*?(<!-- /${marker} -->)`);
  if (!pattern.test(text)) throw new Error(`${file} has no place for the table "${marker}".`);
  await writeFile(
    file,
    text.replace(pattern, (_all, open: string, close: string) => `${open}\n${table}\n\n${close}`),
  );
  console.log(`wrote ${marker} into ${file}`);
}
