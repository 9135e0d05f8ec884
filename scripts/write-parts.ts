/** Writes the parts of the pages that repeat what the code says, between their markers, and leaves the prose alone. */
import { readFile, writeFile } from 'node:fs/promises';
import type { WrittenPart } from './doc-quotes.ts';

/** Writes each part that is not on its page yet, and prints which. Throws where a page has no place for a part. */
export async function writeParts(parts: readonly WrittenPart[]): Promise<void> {
  for (const { file, marker, text } of parts) {
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
}
