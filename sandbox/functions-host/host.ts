/** The local Functions host in one piece: worker, HTTP front, timers, queues; one call starts it, one stops it. */
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { indexFunctions, isDisabled } from './app/functions.ts';
import { type HostSettings, readHostJson } from './app/host-json.ts';
import { createRunner, triggerBinding } from './app/runner.ts';
import { createKeys, type Keys } from './http/keys.ts';
import { createFront } from './http/server.ts';
import { type Clock, sleepBy, systemClock } from './kit/clock.ts';
import type { Log } from './kit/log.ts';
import { runByHand } from './triggers/run-by-hand.ts';
import { sendOutputs, startTriggers, type Triggers } from './triggers/start.ts';
import type { FunctionMetadata } from './worker/messages.ts';
import { startWorker } from './worker/process.ts';

export interface HostOptions {
  /** Folder with package.json and host.json. */
  readonly directory: string;
  /** 0: a free one. */
  readonly port: number;
  /** Settings of the app and of the host (AzureWebJobsStorage, FUNCTIONS_HOST_KEY, ...). */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** What schedules, retries and time limits go by; left out: the machine's own. */
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
  /** What stops the host from serving; empty when all is well. */
  readonly errors: readonly string[];
  /**
   * Takes no request any more, lets what runs finish for at most ten seconds, then ends all. Until what ran at the
   * call has finished, timers still fire and messages are still taken, as on Azure (C-sigterm, D-sigterm).
   */
  stop(): Promise<void>;
}

const drainLimit = 10_000;
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
  const hostId =
    env['AzureFunctionsWebHost__hostid'] ??
    `local-${createHash('sha256').update(directory).digest('hex').slice(0, 12)}`;
  const worker = await startWorker({
    directory,
    env,
    log,
    clock,
    ...(settings.functionTimeout === undefined ? {} : { timeout: settings.functionTimeout }),
    onGivenUp: () => options.onGivenUp?.(),
  });
  if (worker.loaded.error !== undefined)
    log('error', 'host', `The app did not load, so there is no function at all: ${worker.loaded.error}`);
  const indexed = indexFunctions(worker.loaded.functions, settings.routePrefix, env, settings.only);
  errors.push(...indexed.errors);
  for (const sentence of indexed.off) log('error', 'host', `A function is off. ${sentence}`);
  for (const sentence of errors) log('error', 'host', `The host cannot serve: ${sentence}`);

  const keys = createKeys({ host: env['FUNCTIONS_HOST_KEY'], master: env['FUNCTIONS_MASTER_KEY'] });
  for (const name of indexed.functions.keys()) keys.ofFunction(name);
  let triggers: Triggers | undefined;
  let drained = false;
  const runner = createRunner({
    worker,
    log,
    sleep: (milliseconds) => sleepBy(clock, milliseconds),
    sendOutputs: (metadata, response) =>
      sendOutputs(env, metadata, response, (queueName) => triggers?.poke(queueName)),
  });
  const server = createFront({
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
      hostId,
      disabled: (name) => isDisabled(name, env),
      state: () => ({ state: errors.length === 0 ? 'Running' : 'Error', errors }),
      uptime: () => performance.now() - began,
      runByHand: (metadata, input) => runByHand(runner, metadata, input, triggers?.timerInput(metadata.name)),
      drain() {
        drained = true;
        void triggers?.stop();
      },
      draining: () => (drained ? runner.running() : undefined),
    },
  });
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(options.port, '127.0.0.1', listening);
    });
  } catch (error) {
    await worker.stop();
    throw error;
  }
  if (errors.length === 0)
    triggers = await startTriggers({
      functions: [...indexed.functions.values()],
      runner,
      settings,
      env,
      hostId,
      clock,
      log,
    });
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  let stopped: Promise<void> | undefined;
  return {
    address,
    port,
    keys,
    errors,
    functions: [...indexed.functions.values()].map((one) => listed(one, address, settings.routePrefix)),
    stop() {
      stopped ??= (async () => {
        const closed = new Promise<void>((done) => {
          server.close(() => done());
        });
        // A connection that is kept alive brings no further request, however busy it is.
        server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
        const closing = setInterval(() => server.closeIdleConnections(), 50);
        const limit = Promise.withResolvers<void>();
        let left = drainLimit;
        const callOff = clock.after(drainLimit, () => {
          left = 0;
          limit.resolve();
        });
        // Timers fire and messages are taken as long as something runs that ran when the signal came.
        await Promise.race([runner.settled(), limit.promise]);
        const stopping = triggers?.stop();
        const busy = (): boolean => runner.running() > 0 && left > 0;
        while (busy()) await delay(25);
        callOff();
        if (runner.running() > 0) triggers?.abandon();
        else await Promise.race([stopping, delay(2_000, undefined, { ref: false })]);
        await Promise.race([closed, delay(200)]);
        clearInterval(closing);
        server.closeAllConnections();
        await worker.stop();
      })();
      return stopped;
    },
  };
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
