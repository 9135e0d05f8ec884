/**
 * `node scripts/release/fixtures.ts`: writes `test/fixtures/releases/VERSION.json`, what this version writes into its tables
 * and queues, for the versions after it to read. Made again until the version is released; afterwards it stays as it is:
 * a fixture that follows the code proves nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isInPreparation } from './changelog.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly version: string };
const folder = `${root}test/fixtures/releases`;
const path = `${folder}/${version}.json`;
const isReleased = !isInPreparation(readFileSync(`${root}CHANGELOG.md`, 'utf8'), version);

if (existsSync(path) && isReleased) {
  console.error(
    `${version} is released: its fixture stays as it is. The next one belongs to the next version.`,
  );
  process.exitCode = 1;
} else {
  const written = execFileSync(process.execPath, ['test/support/releases/fixture-child.ts', version], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, written);
  console.log(`wrote test/fixtures/releases/${version}.json, ${written.length} bytes`);
}
