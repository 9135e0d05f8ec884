/**
 * The least worker that runs an app as the Functions worker does: it answers `@azure/functions-core`, loads the app, tells
 * its functions, runs what it is sent. Bundled before it is timed, so that neither side pays for reading TypeScript.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { createCoreTable } from '../../sandbox/functions-host/worker/core-api.ts';
import { invoke } from '../../sandbox/functions-host/worker/invoke.ts';
import type {
  FunctionMetadata,
  InvocationRequest,
  InvocationResponse,
} from '../../sandbox/functions-host/worker/messages.ts';
import { countLoaded, type LoadedFiles } from './loaded-files.ts';

export type ToColdWorker =
  | { readonly kind: 'load'; readonly directory: string; readonly isCounting: boolean }
  | { readonly kind: 'invoke'; readonly request: InvocationRequest };

export type FromColdWorker =
  | { readonly kind: 'loaded'; readonly functions: readonly FunctionMetadata[] }
  | {
      readonly kind: 'answered';
      readonly response: InvocationResponse;
      /** Of all threads since the process began. */
      readonly cpuMs: number;
      readonly rssBytes: number;
      /** Nothing where nobody counted. */
      readonly files: readonly string[];
      readonly bytes: number;
    };

const send = (message: FromColdWorker): boolean => process.send?.(message) ?? false;
const table = createCoreTable(() => undefined);
let counted: LoadedFiles = { files: 0, bytes: 0, names: [] };

const original: unknown = Reflect.get(Module, '_load');
if (typeof original !== 'function') throw new Error('The loader of this Node cannot be extended.');
Reflect.set(Module, '_load', (id: string, ...rest: readonly unknown[]): unknown =>
  id === '@azure/functions-core' ? table.api : Reflect.apply(original, Module, [id, ...rest]),
);

process.once('disconnect', () => process.exit(1));
process.on('message', (message: ToColdWorker) => {
  if (message.kind === 'load') load(message.directory, message.isCounting);
  else void run(message.request);
});

function load(directory: string, isCounting: boolean): void {
  process.chdir(directory);
  const described = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as {
    readonly main: string;
  };
  if (isCounting) counted = countLoaded(directory);
  createRequire(join(directory, 'package.json'))(join(directory, described.main));
  table.lock();
  const functions = [...table.functions.values()].map(({ metadata }) => metadata);
  send({ kind: 'loaded', functions: JSON.parse(JSON.stringify(functions)) as FunctionMetadata[] });
}

async function run(request: InvocationRequest): Promise<void> {
  const response = await invoke(table, request, {}, () => undefined);
  const { user, system } = process.cpuUsage();
  send({
    kind: 'answered',
    response,
    cpuMs: (user + system) / 1000,
    rssBytes: process.memoryUsage.rss(),
    files: counted.names,
    bytes: counted.bytes,
  });
}
