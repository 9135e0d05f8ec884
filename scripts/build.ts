/**
 * Builds what is deployed: one CommonJS file, dist/main.cjs, from functions/main.ts; or, named as two arguments, another
 * such file from another entry. With `--watch` it goes on: built again whenever a source changes, until it is ended or
 * the program that started it is gone.
 *
 * CommonJS, because the Functions worker answers `require('@azure/functions-core')` and nothing else does; one file,
 * so that a cold instance reads one file and `shared/` exists once. Modules behind a dynamic `import()` stay inside
 * the file but run only when first asked for. The dashboard's files stand in it compressed. The licences and the bill of materials of what is in it stand beside it.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, context, type BuildOptions, type BuildResult, type Metafile, type OutputFile } from 'esbuild';
import { z } from 'zod';
import { buildPage, pagePlugin } from './dashboard/page-files.ts';
import { billOfMaterials } from './release/bill-of-materials.ts';
import { bundledPackages, licencePage } from './release/licences.ts';

const { values, positionals } = parseArgs({
  options: { watch: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [entry = 'functions/main.ts', outfile = 'dist/main.cjs'] = positionals;

const options = {
  entryPoints: [entry],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['@azure/functions-core'],
  // Some packages look themselves up by `import.meta.url`, which a CommonJS file does not have.
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  minify: true,
  keepNames: true, // error and function names are part of our logs
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
  plugins: [pagePlugin(process.cwd())],
} satisfies BuildOptions;

await mkdir(dirname(outfile), { recursive: true });
if (values.watch) await follow();
else {
  const built = await build(options);
  if (positionals.length === 0) await describe(built.metafile);
  await save(built);
}

/** What the package says of the code of others in it. */
async function describe(metafile: Metafile): Promise<void> {
  const page = await buildPage(process.cwd());
  const outputs = { ...metafile.outputs, ...page.metafile.outputs };
  const packages = await bundledPackages({ ...metafile, outputs }, '.');
  const app = z.object({ name: z.string(), version: z.string() });
  const named = app.parse(JSON.parse(await readFile('package.json', 'utf8')));
  await writeFile(join(dirname(outfile), 'licences.txt'), licencePage(packages));
  await writeFile(join(dirname(outfile), 'bom.json'), billOfMaterials(named, packages));
}

/** Builds at once and on every change. What cannot be built is told with its line by esbuild, and nothing is written. */
async function follow(): Promise<void> {
  const building = await context({
    ...options,
    plugins: [...options.plugins, { name: 'save', setup: (plugin) => plugin.onEnd(save) }],
  });
  // Ctrl-C ends us as it ends any program; a starter that was killed closes the channel.
  process.once('disconnect', () => process.exit(0));
  await building.watch();
}

/** Writes what differs from what is there. The program comes last and whole: whoever loads it finds its map. */
async function save({ outputFiles = [] }: BuildResult): Promise<void> {
  for (const file of outputFiles.toSorted((one, other) => other.path.length - one.path.length)) {
    const isNew = !(await isWritten(file));
    const draft = `${file.path}.${process.pid}`;
    if (isNew) {
      await writeFile(draft, file.contents);
      await rename(draft, file.path);
    }
    if (file.path.endsWith('.map') || (values.watch && !isNew)) continue;
    console.log(`built ${outfile} (${(file.contents.length / 1024 / 1024).toFixed(2)} MiB)`);
  }
}

async function isWritten({ path, contents }: OutputFile): Promise<boolean> {
  try {
    return (await readFile(path)).equals(contents);
  } catch {
    return false;
  }
}
