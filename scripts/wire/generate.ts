/**
 * `npm run wire`: writes the client's types of the vendor's records and the simulator's field lists from the facts in
 * `scripts/wire/facts` and the choices in `scripts/wire/choices`. A test writes them again and fails on a difference.
 */
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEditions } from './kept.ts';
import { writtenFiles, writtenFolders } from './written.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = await writtenFiles(readEditions(root));
for (const folder of Object.values(writtenFolders)) {
  mkdirSync(join(root, folder), { recursive: true });
  for (const there of globSync(`${folder}/*`, { cwd: root }).map((path) => path.replaceAll('\\', '/')))
    if (!files.has(there)) {
      rmSync(join(root, there));
      console.log(`removed ${there}`);
    }
}
const there = new Set(
  Object.values(writtenFolders).flatMap((folder) =>
    globSync(`${folder}/*`, { cwd: root }).map((path) => path.replaceAll('\\', '/')),
  ),
);
for (const [path, text] of files) {
  if (there.has(path) && readFileSync(join(root, path), 'utf8') === text) continue;
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
