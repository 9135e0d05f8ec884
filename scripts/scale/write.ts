/** `node scripts/scale/write.ts`: writes the pictures of docs/scale.md; its tables are written with the other parts of the pages. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scalePage } from './page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const [name, svg] of Object.entries(scalePage(root).pictures)) {
  await writeFile(join(root, 'docs', 'scale', name), svg);
  console.log(`wrote docs/scale/${name}`);
}
