/** `npm run package`: builds the app and writes the zip that is deployed, with its checksum. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { zipPackage } from './zip-package.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'package');
const name = 'connectwise-functions.zip';

execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' });
const zip = await zipPackage(root);
const sha256 = createHash('sha256').update(zip).digest('hex');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, name), zip);
await writeFile(join(folder, `${name}.sha256`), `${sha256}  ${name}\n`);
console.log(`wrote package/${name} (${(zip.length / 1024 / 1024).toFixed(2)} MiB)`);
console.log(`sha256 ${sha256}`);
