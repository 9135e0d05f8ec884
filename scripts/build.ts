/**
 * Builds what is deployed: one CommonJS file, dist/main.cjs, from functions/main.ts; or, named as two arguments, another
 * such file from another entry.
 *
 * CommonJS, because the Functions worker answers `require('@azure/functions-core')` and nothing else does; one file,
 * so that a cold instance reads one file and `shared/` exists once. Modules behind a dynamic `import()` stay inside
 * the file but run only when first asked for.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build } from 'esbuild';

const [entry = 'functions/main.ts', outfile = 'dist/main.cjs'] = process.argv.slice(2);

await mkdir(dirname(outfile), { recursive: true });
await build({
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
});

const { size } = await stat(outfile);
console.log(`built ${outfile} (${(size / 1024 / 1024).toFixed(2)} MiB)`);
