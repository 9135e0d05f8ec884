/**
 * The least worker that runs an app as the Functions worker does: it answers `@azure/functions-core`, loads the app, tells
 * its functions, runs what it is sent. Bundled before it is timed, so that neither side pays for reading TypeScript.
 */
import { invoke } from '../../sandbox/functions-host/worker/invoke.ts';
import type {
  FunctionMetadata,
  InvocationRequest,
  InvocationResponse,
} from '../../sandbox/functions-host/worker/messages.ts';
import { loadApp } from './load-app.ts';
import { countLoaded, type LoadedFiles } from './loaded-files.ts';

/** Messages to the worker: load the app of a folder, or run one invocation. */
export type ToColdWorker =
  | { readonly kind: 'load'; readonly directory: string; readonly isCounting: boolean }
  | { readonly kind: 'invoke'; readonly request: InvocationRequest };

/** Messages from the worker: the functions that the app registered, or an answer with what it cost so far. */
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
let app: ReturnType<typeof loadApp> | undefined;
let counted: LoadedFiles = { files: 0, bytes: 0, names: [] };

process.once('disconnect', () => process.exit(1));
process.on('message', (message: ToColdWorker) => {
  if (message.kind === 'load') load(message.directory, message.isCounting);
  else void run(message.request);
});

function load(directory: string, isCounting: boolean): void {
  if (isCounting) counted = countLoaded(directory);
  app = loadApp(directory);
  send({ kind: 'loaded', functions: app.functions });
}

async function run(request: InvocationRequest): Promise<void> {
  if (app === undefined) throw new Error('No app is loaded.');
  const response = await invoke(app.table, request, {}, () => undefined);
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
