/**
 * The program of the worker process: loads the app through the real `@azure/functions` and runs what the host sends.
 * It never outlives the host: when the channel closes it ends at once, as it would with a machine that is lost, and in
 * an endless loop a moment later.
 */
import { globSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Module, { createRequire } from 'node:module';
import { Server } from 'node:net';
import { join } from 'node:path';
import { format } from 'node:util';
import { Worker as Thread } from 'node:worker_threads';
import type { LogLevel } from '../kit/log.ts';
import { createCoreTable } from './core-api.ts';
import { invoke } from './invoke.ts';
import type { FromWorker, ToWorker } from './messages.ts';

const send = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};

const systemLog = (level: LogLevel, category: 'user' | 'system', message: string): void =>
  send({ kind: 'log', level, category, message });

const table = createCoreTable(systemLog);
const appHookData: Record<string, unknown> = {};

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : format('%s', error);

process.once('disconnect', () => process.exit(1));
// A function that never lets go keeps that from being heard. The thread keeps nothing alive, and knows the host that we
// began with: it may have gone before this line.
new Thread(new URL('watchdog.ts', import.meta.url), { workerData: process.argv[2] }).unref();
// Ctrl-C reaches the whole group; the host says when the worker ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', (error) => {
  systemLog('error', 'system', `Worker uncaught exception: ${describe(error)}`);
  setTimeout(() => process.exit(1), 20);
});

process.on('message', (message: ToWorker) => {
  if (message.kind === 'load') void load(message.directory);
  else if (message.kind === 'invoke') void run(message.request);
  else void terminate();
});

async function load(directory: string): Promise<void> {
  provideCore();
  try {
    process.chdir(directory);
    const require = createRequire(join(directory, 'package.json'));
    for (const file of entryFiles(directory)) await loadFile(require, file);
    table.lock();
    const httpUri = (await capabilities())['HttpUri'];
    for (const hook of table.hooks.get('appStart') ?? []) await hook({ hookData: appHookData, appHookData });
    // The functions pass through JSON as they pass through a wire: what is no data is not seen by the host.
    const functions = [...table.functions.values()].map((one) => plain(one.metadata));
    send({ kind: 'loaded', functions, ...(httpUri === undefined ? {} : { httpUri }) });
  } catch (error) {
    send({ kind: 'loaded', functions: [], error: describe(error) });
  }
}

/** The app and its libraries ask Node for a module that exists nowhere; this is the one place that answers. */
function provideCore(): void {
  const original: unknown = Reflect.get(Module, '_load');
  if (typeof original !== 'function') throw new Error('The loader of this Node cannot be extended.');
  const load = (id: string, ...rest: readonly unknown[]): unknown =>
    id === '@azure/functions-core' ? table.api : Reflect.apply(original, Module, [id, ...rest]);
  Reflect.set(Module, '_load', load);
}

function entryFiles(directory: string): readonly string[] {
  const described = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { main?: unknown };
  if (typeof described.main !== 'string' || described.main === '')
    throw new Error('package.json names no entry point: set "main" to a file or a glob.');
  const files = globSync(described.main, { cwd: directory }).toSorted();
  if (files.length === 0)
    throw new Error(
      `Found zero files matching the supplied pattern "${described.main}" of package.json "main".`,
    );
  return files.map((file) => join(directory, file));
}

async function loadFile(require: NodeJS.Require, file: string): Promise<void> {
  if (file.endsWith('.mjs')) await import(`file://${file}`);
  else require(file);
}

/**
 * Streaming makes the library open a server; on a laptop nobody outside may reach it. An answer that comes before the
 * whole body has been read must arrive, so a connection is left to the host to close.
 */
async function capabilities(): Promise<Record<string, string>> {
  const model = table.model();
  if (model === undefined) return {};
  const prototype = Server.prototype as { listen: (this: Server, ...args: unknown[]) => unknown };
  const original = prototype.listen;
  prototype.listen = function listenLocally(...args) {
    this.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      response.shouldKeepAlive = true;
    });
    return original.apply(this, typeof args[0] === 'function' ? [0, '127.0.0.1', ...args] : args);
  };
  try {
    return await model.getCapabilities({});
  } finally {
    prototype.listen = original;
  }
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

async function run(request: Extract<ToWorker, { kind: 'invoke' }>['request']): Promise<void> {
  const { invocationId } = request;
  try {
    const response = await invoke(table, request, appHookData, (level, category, message, functionName) =>
      send({ kind: 'log', level, category, message, functionName, invocationId }),
    );
    send({ kind: 'result', invocationId, response });
  } catch (error) {
    send({ kind: 'result', invocationId, error: describe(error) });
  }
}

async function terminate(): Promise<void> {
  try {
    for (const hook of table.hooks.get('appTerminate') ?? [])
      await hook({ hookData: appHookData, appHookData });
  } catch (error) {
    systemLog('error', 'system', `A hook of the app's end failed: ${describe(error)}`);
  }
  send({ kind: 'terminated' });
  setTimeout(() => process.exit(0), 20);
}
