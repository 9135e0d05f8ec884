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
import { shutDown } from './shut-down.ts';
import { sendOutputs } from './triggers/outputs.ts';
import { runByHand } from './triggers/run-by-hand.ts';
import { startTriggers, type Triggers } from './triggers/start.ts';
import type { FunctionMetadata } from './worker/messages.ts';
import { startWorker, type Worker } from './worker/process.ts';

export interface HostOptions {
  /** Folder with package.json and host.json. */
  readonly directory: string;
  /** 0: a free one. */
  readonly port: number;
  /** Settings of the app and of the host (AzureWebJobsStorage, FUNCTIONS_HOST_KEY, ...). */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** The clock of schedules, retries and time limits; left out: the machine's own. */
  readonly clock?: Clock;
  /** The worker crashed three times within 30 minutes; the real host ends its process then. */
  onGivenUp?(): void;
}

export interface ListedFunction {
  readonly name: string;
  readonly trigger: string;
  /** Where it listens: an address with its methods, a queue, a schedule. */
  readonly where: string;
}

export interface FunctionsHost {
  readonly address: string;
  readonly port: number;
  readonly keys: Keys;
  readonly functions: readonly ListedFunction[];
  /** Reasons why the host cannot serve; empty when all is well. */
  readonly errors: readonly string[];
  /**
   * Takes no request any more, lets what runs finish for at most ten seconds, then ends all. Until what ran at the
   * call has finished, timers still fire and messages are still taken, as on Azure (C-sigterm, D-sigterm).
   */
  stop(): Promise<void>;
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
  const began = performance.now();
  const errors: string[] = [];
  const settings = settingsOf(directory, env, errors);
  const { worker, indexed, keys } = await loadApp(options, directory, settings, errors);
  // Timers and queues begin only once the server listens.
  let triggers: Triggers | undefined;
  const runner = createRunner({
    worker,
    log,
    sleep: (milliseconds) => sleepBy(clock, milliseconds),
    sendOutputs: (metadata, response) =>
      sendOutputs(env, metadata, response, (queueName) => triggers?.poke(queueName)),
  });
  const server = createHostServer({
    settings,
    functions: indexed.functions,
    routes: indexed.routes,
    runner,
    keys,
    log,
    httpUri: () => worker.httpUri(),
    homeDisabled: env['AzureWebJobsDisableHomepage'] === 'true',
    admin: {
      directory,
      routePrefix: settings.routePrefix,
      functions: indexed.listed,
      keys,
      hostId: hostIdOf(directory, env),
      disabled: (name) => isDisabled(name, env),
      state: () => ({ state: errors.length === 0 ? 'Running' : 'Error', errors }),
      uptime: () => performance.now() - began,
      ...runnerPages(runner, () => triggers),
    },
  });
  const port = await listen(server, options.port, worker);
  const functions = [...indexed.functions.values()];
  if (errors.length === 0)
    triggers = await startTriggers({
      functions,
      runner,
      settings,
      env,
      hostId: hostIdOf(directory, env),
      clock,
      log,
    });
  const address = `http://127.0.0.1:${port}`;
  let stopped: Promise<void> | undefined;
  return {
    address,
    port,
    keys,
    errors,
    functions: functions.map((one) => listed(one, address, settings.routePrefix)),
    stop: () => (stopped ??= shutDown({ server, runner, worker, triggers, clock })),
  };
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

/** Starts the worker with the app, and says what of it is off and what stops the host from serving. */
async function loadApp(
  options: HostOptions,
  directory: string,
  settings: HostSettings,
  errors: string[],
): Promise<{ readonly worker: Worker; readonly indexed: Indexed; readonly keys: Keys }> {
  const { env, log, clock = systemClock } = options;
  const worker = await startWorker({
    directory,
    env,
    log,
    clock,
    timeoutMs: settings.functionTimeout,
    onGivenUp: () => options.onGivenUp?.(),
  });
  const { loaded } = worker;
  if (loaded.error !== undefined)
    log('error', 'host', `The app did not load, so there is no function at all: ${loaded.error}`);
  const indexed = indexFunctions(loaded.functions, settings.routePrefix, env, settings.only);
  errors.push(...indexed.errors);
  for (const sentence of indexed.off) log('error', 'host', `A function is off. ${sentence}`);
  for (const sentence of errors) log('error', 'host', `The host cannot serve: ${sentence}`);
  const keys = createKeys({ host: env['FUNCTIONS_HOST_KEY'], master: env['FUNCTIONS_MASTER_KEY'] });
  for (const name of indexed.functions.keys()) keys.ofFunction(name);
  return { worker, indexed, keys };
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
