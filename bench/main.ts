/** `npm run bench [-- NAME arguments…]`: runs one benchmark, or all of them one after the other. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = globSync('*.ts', { cwd: folder })
  .map((file) => basename(file, '.ts'))
  .filter((name) => name !== 'main')
  .toSorted();

const [wanted, ...rest] = process.argv.slice(2);
if (wanted !== undefined && !names.includes(wanted)) {
  console.error(`There is no benchmark "${wanted}"; there are: ${names.join(', ')}.`);
  process.exitCode = 1;
} else {
  for (const name of wanted === undefined ? names : [wanted]) {
    const { status } = spawnSync(process.execPath, ['--expose-gc', `${folder}${name}.ts`, ...rest], {
      stdio: 'inherit',
    });
    if (status !== 0) process.exitCode = 1;
  }
}
