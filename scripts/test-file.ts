/**
 * `npm run test:file -- FILE [FILE]`: runs test files on the right Node, each in a process of its own. `npm test -- WORD`
 * runs every file whose path has the word, after a build.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf } from './automations/read.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const args = process.argv.slice(2);
// npm changes into the project's folder; what a person types is meant from where they are.
const files = args.map((file) => [file, resolve(process.env['INIT_CWD'] ?? '', file)] as const);
const missing = files.filter(([, path]) => !existsSync(path));

if (files.length === 0 || missing.length > 0) {
  for (const [file] of missing) {
    const word = file.replace(/^.*[\\/]/, '').replace(/(?:\.test)?\.ts$/, '');
    const near = filesOf(root, 'test/**/*.test.ts').filter((one) => one.includes(word));
    console.error(
      `There is no file ${file}.${near.length === 0 ? '' : ` Do you mean ${near.slice(0, 3).join(' or ')}?`}`,
    );
  }
  console.error('usage: npm run test:file -- FILE [FILE]');
  process.exitCode = 2;
} else {
  const paths = files.map(([, path]) => relative(root, path));
  const run = spawnSync(process.execPath, ['--test', ...paths], { cwd: root, stdio: 'inherit' });
  process.exitCode = run.status ?? 1;
}
