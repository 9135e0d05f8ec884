/** Loads a built app as the Functions worker does, which answers `require('@azure/functions-core')`. Once in a process. */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { createCoreTable, type CoreTable } from '../../sandbox/functions-host/worker/core-api.ts';
import type { FunctionMetadata } from '../../sandbox/functions-host/worker/messages.ts';

/** The app of that folder, with its functions as they are registered with the host. */
export function loadApp(directory: string): {
  readonly table: CoreTable;
  readonly functions: readonly FunctionMetadata[];
} {
  const table = createCoreTable(() => undefined);
  const original: unknown = Reflect.get(Module, '_load');
  if (typeof original !== 'function') throw new Error('The loader of this Node cannot be extended.');
  Reflect.set(Module, '_load', (id: string, ...rest: readonly unknown[]): unknown =>
    id === '@azure/functions-core' ? table.api : Reflect.apply(original, Module, [id, ...rest]),
  );
  process.chdir(directory);
  const manifest = join(directory, 'package.json');
  const { main } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly main: string };
  createRequire(manifest)(join(directory, main));
  table.lock();
  const functions = [...table.functions.values()].map(({ metadata }) => metadata);
  return { table, functions: JSON.parse(JSON.stringify(functions)) as FunctionMetadata[] };
}
