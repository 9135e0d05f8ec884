/**
 * `npm run package`: builds the app and writes the zip that is deployed, with its checksum, and the same files as a folder,
 * from which azd makes a zip of its own.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFiles, zipPackage } from './zip-package.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'package');
const name = 'connectwise-functions.zip';

execFileSync(process.execPath, ['scripts/build.ts'], { cwd: root, stdio: 'inherit' });
const zip = await zipPackage(root);
const sha256 = createHash('sha256').update(zip).digest('hex');
// The files that an earlier version left there must not be sent.
await rm(join(folder, 'app'), { recursive: true, force: true });
for (const [path, bytes] of Object.entries(await packageFiles(root))) {
  await mkdir(dirname(join(folder, 'app', path)), { recursive: true });
  await writeFile(join(folder, 'app', path), bytes);
}
await writeFile(join(folder, name), zip);
await writeFile(join(folder, `${name}.sha256`), `${sha256}  ${name}\n`);
console.log(`wrote package/${name} (${(zip.length / 1024 / 1024).toFixed(2)} MiB)`);
console.log(`sha256 ${sha256}`);
