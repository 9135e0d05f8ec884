/**
 * Packages in CommonJS that are imported by a call. A bundle that is divided gives such a package as its `default` alone, and
 * whoever takes a name of it finds nothing, at run time and not before.
 */
import { readFile } from 'node:fs/promises';
import type { Metafile, Plugin } from 'esbuild';

/** Packages that import files of their own by a call, in CommonJS: there it may as well be a `require` of its time. */
const packages =
  /[\\/]node_modules[\\/](@opentelemetry|@azure[\\/]monitor-opentelemetry-exporter)[\\/].*\.js$/;

/** Turns those calls into what they mean. */
export function requireLate(): Plugin {
  return {
    name: 'require-late',
    setup: (plugin) =>
      plugin.onLoad({ filter: packages }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!/\bexports\.|\brequire\(/.test(text) || !text.includes('import(')) return undefined;
        return {
          contents: text.replaceAll(
            /\bimport\((['"][^'"]+['"])\)/g,
            'Promise.resolve().then(() => require($1))',
          ),
          loader: 'js',
        };
      }),
  };
}

/**
 * Throws where a package in CommonJS is imported by a call: a divided bundle gives it as its `default` alone, and whoever
 * takes a name of it finds nothing, at run time and not before.
 */
export function requireNamedExports({ outputs }: Metafile): void {
  for (const { entryPoint = '', exports } of Object.values(outputs))
    if (entryPoint.includes('node_modules') && exports.every((name) => name === 'default'))
      throw new Error(
        `${entryPoint} is CommonJS and imported by a call. do this: export what is used of it from a file of ours, and import that file by a call.`,
      );
}
