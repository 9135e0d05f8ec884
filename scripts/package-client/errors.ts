/**
 * The table of errors as the package has it: the rows of the codes that its program names, without what to do. The app's table
 * tells its operators which of its commands to run, and whoever has the package alone has none of them.
 */
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { errorTable, type ErrorCode } from '../../shared/rules/errors.ts';
import type { ErrorRow } from '../../shared/rules/errors/row.ts';

/** The codes that a program names anywhere but in the table of all codes. */
export function codesIn(program: string): readonly ErrorCode[] {
  return (Object.keys(errorTable) as ErrorCode[]).filter((code) =>
    new RegExp(`(["'])${code}\\1(?!:)`).test(program),
  );
}

/** Builds with the rows of these codes alone, and with no action in them. */
export function onlyErrors(codes: readonly ErrorCode[]): Plugin {
  const kept: ReadonlySet<string> = new Set(codes);
  const cutRows = (rows: Readonly<Record<string, ErrorRow>>): Readonly<Record<string, ErrorRow>> =>
    Object.fromEntries(
      Object.entries(rows).flatMap(([code, row]) => (kept.has(code) ? [[code, { ...row, action: '' }]] : [])),
    );
  return {
    name: 'only-errors',
    setup: (plugin) =>
      plugin.onLoad({ filter: /[\\/]shared[\\/]rules[\\/]errors[\\/][\w-]+\.ts$/ }, async ({ path }) => {
        const tables = (await import(pathToFileURL(path).href)) as Readonly<
          Record<string, Readonly<Record<string, ErrorRow>>>
        >;
        const lines = Object.entries(tables).map(
          ([name, rows]) => `export const ${name} = ${JSON.stringify(cutRows(rows))};`,
        );
        return { contents: lines.join('\n'), loader: 'ts' };
      }),
  };
}
