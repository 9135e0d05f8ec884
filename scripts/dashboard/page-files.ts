/**
 * Builds the files of the dashboard: the script and the sheet under names made of their content, the page that names them,
 * each compressed. No file names another site, and nothing stands inline, as the page's policy asks.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build, type Metafile, type Plugin } from 'esbuild';
import type { PageFile } from '../../functions/http/page-files.ts';

/** The built files, and the sources that they were built from. */
export interface BuiltPage {
  readonly files: readonly PageFile[];
  readonly metafile: Metafile;
}

/** The files of `dashboard/` under `root`. */
export async function buildPage(root: string): Promise<BuiltPage> {
  const built = await build({
    absWorkingDir: root,
    entryPoints: { app: 'dashboard/main.tsx', style: 'dashboard/style.css' },
    outdir: 'page',
    bundle: true,
    platform: 'browser',
    // `light-dark()` in the sheet is as old as these.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    format: 'esm',
    jsx: 'transform',
    jsxFactory: 'h',
    jsxFragment: 'Fragment',
    inject: ['dashboard/jsx.ts'],
    // The types of the page are checked by its own tsconfig.json, which would choose the longer transform.
    tsconfigRaw: {},
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
  });
  const assets = await Promise.all([
    ...built.outputFiles.map(({ path, contents }) => assetOf(path, Buffer.from(contents))),
    readFile(join(root, 'dashboard/icon.svg')).then((bytes) => assetOf('icon.svg', bytes)),
  ]);
  const template = await readFile(join(root, 'dashboard/page.html'), 'utf8');
  const page = template.replaceAll(/\{\{(\w+\.\w+)\}\}/g, (_all, name: string) => {
    const named = assets.find(({ path }) => path.replace(/-[0-9a-f]+\./, '.') === name);
    if (named === undefined) throw new Error(`dashboard/page.html names ${name}, which was not built.`);
    return `/api/dashboard/${named.path}`;
  });
  return {
    files: [await fileOf('', 'text/html; charset=utf-8', Buffer.from(page)), ...assets],
    metafile: built.metafile,
  };
}

/** Puts the page into a bundle of the app, in the place of its empty list of files. */
export function pagePlugin(root: string): Plugin {
  return {
    name: 'dashboard',
    setup: (plugin) =>
      plugin.onLoad({ filter: /[\\/]functions[\\/]http[\\/]page-files\.ts$/ }, async () => {
        const { files, metafile } = await buildPage(root);
        const sources = [...Object.keys(metafile.inputs), 'dashboard/page.html', 'dashboard/icon.svg'];
        return {
          contents: `export const pageFiles = ${JSON.stringify(files)};`,
          watchFiles: sources.map((file) => join(root, file)),
        };
      }),
  };
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

async function assetOf(built: string, bytes: Buffer): Promise<PageFile> {
  const [, name = '', end = ''] = /([\w-]+)\.(\w+)$/.exec(built) ?? [];
  const type = types[end];
  if (type === undefined) throw new Error(`${built} has no type that the page may load.`);
  return fileOf(`${name}-${hashOf(bytes)}.${end}`, type, bytes);
}

async function fileOf(path: string, contentType: string, bytes: Buffer): Promise<PageFile> {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  const brotli = (await promisify(brotliCompress)(bytes, quality)).toString('base64');
  return { path, contentType, hash: hashOf(bytes), brotli };
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
