/**
 * The programs of the bundle: dist/main.cjs, which registers the functions, and below dist/parts/ what the first call of each
 * loads. A module that several parts need stands in one of its own and is loaded once.
 *
 * esbuild divides only ES modules, and the Functions worker answers only `require('@azure/functions-core')`, so each part is
 * turned into CommonJS after it was divided. The names in dist/parts/ are made of the content: a worker that still runs an
 * older build finds its own parts.
 */
import { basename, dirname, relative } from 'node:path';
import { transform, type BuildOptions, type OutputFile } from 'esbuild';
import { pagePlugin } from '../dashboard/page-files.ts';
import { requireLate } from './common-js.ts';
import { leaveOut, oneCopy } from './left-out.ts';
import { oneFront } from './one-front.ts';
import { registrationsPlugin } from './registrations.ts';

/** One file to write. */
export interface Program {
  readonly path: string;
  readonly contents: Uint8Array;
}

/** Divides the modules of `entry` into parts, the first of which is `outfile`. */
export function bundleOptions(root: string, entry: string, outfile: string) {
  return {
    absWorkingDir: root,
    entryPoints: { [basename(outfile, '.cjs')]: entry },
    outdir: dirname(outfile),
    chunkNames: 'parts/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    external: ['@azure/functions-core'],
    // Some packages look themselves up by `import.meta.url`, which a CommonJS file does not have.
    define: { 'import.meta.url': 'bundleUrl' },
    minify: true,
    // Without `keepNames`, which defines a property of each closure when it is made: a tenth of the time of a callback. The errors
    // whose names are logged set their names themselves.
    sourcemap: 'inline',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
    plugins: [
      pagePlugin(root),
      registrationsPlugin(root),
      leaveOut(),
      oneCopy(root),
      requireLate(),
      ...(entry === 'functions/main.ts' ? [oneFront(root)] : []),
    ],
  } satisfies BuildOptions;
}

const bundleUrl = "const bundleUrl = require('node:url').pathToFileURL(__filename).href;\n";

/** The parts as they are deployed, each behind its map. The entry comes last: whoever loads it finds the others. */
export async function programsOf(files: readonly OutputFile[], outfile: string): Promise<readonly Program[]> {
  const parts = await Promise.all(files.map((file) => commonJs(file)));
  const isEntry = ({ path }: Program): boolean => relative(outfile, path) === '';
  return [...parts.flat().filter((one) => !isEntry(one)), ...parts.flat().filter(isEntry)];
}

async function commonJs({ path, text }: OutputFile): Promise<readonly Program[]> {
  const { code, map } = await transform(text.includes('bundleUrl') ? bundleUrl + text : text, {
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    // The other parts are asked for with `require` as well.
    supported: { 'dynamic-import': false },
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    sourcefile: basename(path),
    logLevel: 'warning',
  });
  const encoder = new TextEncoder();
  return [
    { path: `${path}.map`, contents: encoder.encode(map) },
    { path, contents: encoder.encode(`${code}//# sourceMappingURL=${basename(path)}.map\n`) },
  ];
}
