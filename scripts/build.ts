/**
 * Builds what is deployed, from functions/main.ts: dist/main.cjs and its parts (scripts/bundle/programs.ts); or, named as two
 * arguments, the same from another entry to another place. With `--watch` it goes on: built again whenever a source changes,
 * until it is ended or the program that started it is gone.
 *
 * The dashboard's files stand in a part of it, compressed. The licences and the bill of materials of what is in it stand
 * beside it.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, context, type BuildResult, type Metafile } from 'esbuild';
import { z } from 'zod';
import { requireNamedExports } from './bundle/common-js.ts';
import { bundleOptions, programsOf, type Program } from './bundle/programs.ts';
import { buildPage } from './dashboard/page-files.ts';
import { billOfMaterials } from './release/bill-of-materials.ts';
import { bundledPackages, licencePage } from './release/licences.ts';

const { values, positionals } = parseArgs({
  options: { watch: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [entry = 'functions/main.ts', outfile = 'dist/main.cjs'] = positionals;
const parts = join(dirname(outfile), 'parts');
const options = bundleOptions(process.cwd(), entry, outfile);

await mkdir(parts, { recursive: true });
if (values.watch) await follow();
else {
  const built = await build(options);
  requireNamedExports(built.metafile);
  if (positionals.length === 0) await describe(built.metafile);
  const written = await save(built);
  await removeOthers(written);
}

/** Describes the code of others in the package. */
async function describe(metafile: Metafile): Promise<void> {
  const page = await buildPage(process.cwd());
  const outputs = { ...metafile.outputs, ...page.metafile.outputs };
  const packages = await bundledPackages({ ...metafile, outputs }, '.');
  const app = z.object({ name: z.string(), version: z.string() });
  const named = app.parse(JSON.parse(await readFile('package.json', 'utf8')));
  await writeFile(join(dirname(outfile), 'licences.txt'), licencePage(packages));
  await writeFile(join(dirname(outfile), 'bom.json'), billOfMaterials(named, packages));
}

/** Builds at once and on every change. esbuild reports an error with its line, and then nothing is written. */
async function follow(): Promise<void> {
  const building = await context({
    ...options,
    plugins: [
      ...options.plugins,
      {
        name: 'save',
        setup: (plugin) =>
          plugin.onEnd(async (built) => {
            if (built.errors.length === 0) await save(built);
          }),
      },
    ],
  });
  // Ctrl-C ends us as it ends any program; a starter that was killed closes the channel.
  process.once('disconnect', () => process.exit(0));
  await building.watch();
}

/** Writes what differs from what is there, each file whole. */
async function save({ outputFiles = [] }: BuildResult): Promise<readonly Program[]> {
  const programs = await programsOf(outputFiles, outfile);
  let isNew = false;
  for (const program of programs) {
    if (await isWritten(program)) continue;
    isNew = true;
    const draft = `${program.path}.${process.pid}`;
    await writeFile(draft, program.contents);
    await rename(draft, program.path);
  }
  const bytes = programs.reduce((sum, one) => sum + (one.path.endsWith('.map') ? 0 : one.contents.length), 0);
  if (isNew || !values.watch) console.log(`built ${outfile} and its parts (${(bytes / 1e6).toFixed(2)} MB)`);
  return programs;
}

/** Parts of an earlier build. One that is followed keeps them: a worker may still run it. */
async function removeOthers(written: readonly Program[]): Promise<void> {
  const known = new Set(written.map(({ path }) => resolve(path)));
  for (const name of await readdir(parts))
    if (!known.has(resolve(parts, name))) await rm(join(parts, name), { force: true });
}

async function isWritten({ path, contents }: Program): Promise<boolean> {
  try {
    return (await readFile(path)).equals(contents);
  } catch {
    return false;
  }
}
