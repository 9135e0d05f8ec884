/**
 * `npm run infra`: compiles infra/, prints what the compiler says, and writes the snapshots. Exit code 0 when all is well,
 * 1 when the compiler warns or the layout is another, 4 where no compiler can be had.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInfra, environments, snapshotFile } from './build.ts';
import { findCompiler, machineSearch } from './compiler.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const search = machineSearch(root, process.env);
const found = findCompiler(search);
if (found.kind === 'none') {
  console.error('infra/ was NOT compiled: there is no Bicep compiler.');
  for (const line of found.tried) console.error(`  ${line}`);
  console.error('Install az or dotnet, or set BICEP to the compiler.');
  process.exitCode = 4;
} else {
  const built = buildInfra(root, found.compiler, search.run);
  for (const line of built.diagnostics) console.error(line);
  for (const file of built.unformatted) console.error(`${file} has another layout: bicep format ${file}`);
  for (const name of environments) {
    writeFileSync(join(root, snapshotFile(name)), built.snapshots[name]);
    console.log(`wrote ${snapshotFile(name)}`);
  }
  process.exitCode = built.diagnostics.length + built.unformatted.length > 0 ? 1 : 0;
}
