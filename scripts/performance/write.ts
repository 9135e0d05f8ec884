/** `node scripts/performance/write.ts`: writes the pictures of docs/performance.md; its tables are written with the other parts of the pages. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { performancePage } from './page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
await mkdir(join(root, 'docs', 'performance'), { recursive: true });
for (const [name, svg] of Object.entries(performancePage(root).pictures)) {
  await writeFile(join(root, 'docs', 'performance', name), svg);
  console.log(`wrote docs/performance/${name}`);
}
