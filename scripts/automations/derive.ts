/**
 * Writes everything that follows from the files of `functions/`, for whoever adds one: the lists, then the pages and
 * the dashboard, which load the lists as they are written by then.
 */
import { fileURLToPath } from 'node:url';
import { writeLists } from './list.ts';

const unread = await writeLists(fileURLToPath(new URL('../..', import.meta.url)));
for (const sentence of unread) console.error(sentence);
if (unread.length > 0) process.exitCode = 1;
else {
  const { partsOfApp } = await import('../doc-tables.ts');
  const { writeParts } = await import('../write-parts.ts');
  await writeParts(await partsOfApp());
  const { writeWorkbook } = await import('../workbook.ts');
  await writeWorkbook();
}
