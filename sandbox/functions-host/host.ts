/** The local Functions host in one piece: worker, HTTP front, timers, queues; one call starts it, one stops it. */
import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { indexFunctions, isDisabled, type Indexed } from './app/functions.ts';
import { type HostSettings, readHostJson } from './app/host-json.ts';
import { createRunner, triggerBinding, type Runner } from './app/runner.ts';
import type { AdminContext } from './http/admin.ts';
import { createKeys, type Keys } from './http/keys.ts';
import { createHostServer } from './http/server.ts';
import { type Clock, sleepBy, systemClock } from './kit/clock.ts';
import type { Log } from './kit/log.ts';
import { reloadApp, type ServedApp } from './reload.ts';
import { shutDown } from './shut-down.ts';
import { sendOutputs } from './triggers/outputs.ts';
import { runByHand } from './triggers/run-by-hand.ts';
import { startTriggers, type Triggers } from './triggers/start.ts';
import type { FunctionMetadata } from './worker/messages.ts';
import type { Loaded } from './worker/one-process.ts';
import { startWorker, type Worker } from './worker/process.ts';

/** The app's folder, port, settings and clock. */
export interface HostOptions {
  /** Folder with package.json and host.json. */
  readonly directory: string;
  /** 0: a free one. */
  readonly port: number;
  /** Settings of the app and of the host (AzureWebJobsStorage, FUNCTIONS_HOST_KEY, ...). */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Stacks of the app name the lines of its sources. */
  readonly sourceMaps?: boolean;
  /** The clock of schedules, retries and time limits; left out: the machine's own. */
  readonly clock?: Clock;
  /** The worker crashed three times within 30 minutes; the real host ends its process then. */
  onGivenUp?(): void;
}

/** One function, as the host lists it at its start. */
export interface ListedFunction {
  readonly name: string;
  readonly trigger: string;
  /** The place where it listens: an address with its methods, a queue, a schedule. */
  readonly where: string;
}

/** The running host: its address, its keys, its functions, and how to stop it. */
export interface FunctionsHost {
  readonly address: string;
  readonly port: number;
  readonly keys: Keys;
  /** Those of the app that is loaded now. */
  readonly functions: readonly ListedFunction[];
  /** Reasons why the host cannot serve; empty when all is well. */
  readonly errors: readonly string[];
  /**
   * Takes no request any more, lets what runs finish for at most ten seconds, then ends all. Until what ran at the
   * call has finished, timers still fire and messages are still taken, as on Azure (C-sigterm, D-sigterm).
   */
  stop(): Promise<void>;
  /**
   * Loads the app again, with the functions that it has now. What runs is finished by the process that began it, what
   * comes goes to the new one. False, and said in the log, when the new app does not load or has no function: the one
   * before goes on. host.json and the settings stay as they were.
   */
  reload(): Promise<boolean>;
}

const bareSettings: HostSettings = {
  routePrefix: 'api',
  customHeaders: {},
  queues: {
    batchSize: 16,
    newBatchThreshold: 8,
    maxPollingInterval: 60_000,
    visibilityTimeout: 0,
    maxDequeueCount: 5,
    messageEncoding: 'base64',
  },
};

/** Loads the app and listens on 127.0.0.1. Rejects only when the port is taken. */
export async function startFunctionsHost(options: HostOptions): Promise<FunctionsHost> {
  const { env, log, clock = systemClock } = options;
  const directory = resolve(options.directory);
  const hostErrors: string[] = [];
  const settings = settingsOf(directory, env, hostErrors);
  const index = ({ functions }: Loaded): Indexed =>
    indexFunctions(functions, settings.routePrefix, env, settings.only);
  const worker = await loadApp(options, directory, settings);
  // Timers and queues begin only once the server listens.
  const served: ServedApp = { indexed: index(worker.loaded), triggers: undefined };
  const errors = (): readonly string[] => [...hostErrors, ...served.indexed.errors];
  for (const sentence of served.indexed.off) log('error', 'host', `A function is off. ${sentence}`);
  for (const sentence of errors()) log('error', 'host', `The host cannot serve: ${sentence}`);
  const keys = createKeys({ host: env['FUNCTIONS_HOST_KEY'], master: env['FUNCTIONS_MASTER_KEY'] });
  const hostId = hostIdOf(directory, env);
  const runner = createRunner({
    worker,
    log,
    sleep: (milliseconds) => sleepBy(clock, milliseconds),
    sendOutputs: (metadata, response) =>
      sendOutputs(env, metadata, response, (queueName) => served.triggers?.poke(queueName)),
  });
  const server = serverOf({ options, directory, settings, served, errors, keys, hostId, runner, worker });
  const port = await listen(server, options.port, worker);
  let stopped: Promise<void> | undefined;
  const takeTriggers = async (): Promise<void> => {
    for (const name of served.indexed.functions.keys()) keys.ofFunction(name);
    if (errors().length > 0 || stopped !== undefined) return;
    const functions = [...served.indexed.functions.values()];
    if (served.triggers === undefined)
      served.triggers = await startTriggers({ functions, runner, settings, env, hostId, clock, log });
    else served.triggers.update(functions);
  };
  await takeTriggers();
  const address = `http://127.0.0.1:${port}`;
  let reloaded: Promise<boolean> = Promise.resolve(true);
  return {
    address,
    port,
    keys,
    get errors() {
      return errors();
    },
    get functions() {
      return [...served.indexed.functions.values()].map((one) => listed(one, address, settings.routePrefix));
    },
    stop: () => (stopped ??= shutDown({ server, runner, worker, triggers: served.triggers, clock })),
    reload() {
      // One after the other: the later one loads what was written last.
      reloaded = reloaded.then(
        async () => stopped === undefined && (await reloadApp({ served, worker, log, index, takeTriggers })),
      );
      return reloaded;
    },
  };
}

/** The parts of the host's front. */
interface Front {
  readonly options: HostOptions;
  readonly directory: string;
  readonly settings: HostSettings;
  readonly served: ServedApp;
  readonly keys: Keys;
  readonly hostId: string;
  readonly runner: Runner;
  readonly worker: Worker;
  readonly errors: () => readonly string[];
}

/** The server, which asks for the app that is loaded now at each request. */
function serverOf({
  options,
  directory,
  settings,
  served,
  errors,
  keys,
  hostId,
  runner,
  worker,
}: Front): Server {
  const { env, log } = options;
  const began = performance.now();
  return createHostServer({
    settings,
    get functions() {
      return served.indexed.functions;
    },
    get routes() {
      return served.indexed.routes;
    },
    runner,
    keys,
    log,
    httpUri: () => worker.httpUri(),
    homeDisabled: env['AzureWebJobsDisableHomepage'] === 'true',
    admin: {
      directory,
      routePrefix: settings.routePrefix,
      get functions() {
        return served.indexed.listed;
      },
      keys,
      hostId,
      disabled: (name) => isDisabled(name, env),
      state: () => ({ state: errors().length === 0 ? 'Running' : 'Error', errors: errors() }),
      uptime: () => performance.now() - began,
      ...runnerPages(runner, () => served.triggers),
    },
  });
}

/** The admin pages that act on running functions. */
function runnerPages(
  runner: Runner,
  triggers: () => Triggers | undefined,
): Pick<AdminContext, 'runByHand' | 'drain' | 'draining'> {
  let isDrained = false;
  return {
    runByHand: (metadata, input) => runByHand(runner, metadata, input, triggers()?.timerInput(metadata.name)),
    drain() {
      isDrained = true;
      void triggers()?.stop();
    },
    draining: () => (isDrained ? runner.running() : undefined),
  };
}

function hostIdOf(directory: string, env: NodeJS.ProcessEnv): string {
  const digest = createHash('sha256').update(directory).digest('hex');
  return env['AzureFunctionsWebHost__hostid'] ?? `local-${digest.slice(0, 12)}`;
}

/** Starts the worker with the app. */
async function loadApp(options: HostOptions, directory: string, settings: HostSettings): Promise<Worker> {
  const { env, log, clock = systemClock } = options;
  const worker = await startWorker({
    directory,
    env,
    log,
    clock,
    sourceMaps: options.sourceMaps,
    timeoutMs: settings.functionTimeout,
    onGivenUp: () => options.onGivenUp?.(),
  });
  if (worker.loaded.error !== undefined)
    log('error', 'host', `The app did not load, so there is no function at all: ${worker.loaded.error}`);
  return worker;
}

/** Gives the port. A taken one ends the worker before it rejects. */
async function listen(server: Server, port: number, worker: Worker): Promise<number> {
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(port, '127.0.0.1', listening);
    });
  } catch (error) {
    await worker.stop();
    throw error;
  }
  return (server.address() as AddressInfo).port;
}

function settingsOf(directory: string, env: NodeJS.ProcessEnv, errors: string[]): HostSettings {
  try {
    return readHostJson(directory, /^development$/i.test(env['AZURE_FUNCTIONS_ENVIRONMENT'] ?? ''));
  } catch (error) {
    errors.push(error instanceof Error ? error.message : String(error));
    return bareSettings;
  }
}

function listed(metadata: FunctionMetadata, address: string, prefix: string): ListedFunction {
  const trigger = triggerBinding(metadata)?.[1];
  const kind = trigger?.type ?? 'no trigger';
  const text = (key: string): string => (typeof trigger?.[key] === 'string' ? trigger[key] : '');
  switch (kind.toLowerCase()) {
    case 'httptrigger': {
      const methods = Array.isArray(trigger?.['methods']) ? trigger['methods'].join(',') : 'GET,POST';
      const route = [prefix, text('route') || metadata.name].filter((part) => part !== '').join('/');
      return { name: metadata.name, trigger: 'http', where: `[${methods}] ${address}/${route}` };
    }
    case 'queuetrigger':
      return { name: metadata.name, trigger: 'queue', where: text('queueName') };
    case 'timertrigger':
      return { name: metadata.name, trigger: 'timer', where: text('schedule') };
    default:
      return { name: metadata.name, trigger: kind, where: '(this host has no such trigger)' };
  }
}
