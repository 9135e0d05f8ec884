/** The worker as the host holds it: started, asked, limited in time, replaced when it dies. */
import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type {
  FromWorker,
  FunctionMetadata,
  InvocationRequest,
  InvocationResponse,
  ToWorker,
} from './messages.ts';

export interface WorkerOptions {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  /** How long one invocation may take; undefined: no limit. */
  readonly timeoutMs?: number | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** The worker has crashed three times in half an hour: the real host ends itself then. */
  onGivenUp(): void;
}

export interface Loaded {
  readonly functions: readonly FunctionMetadata[];
  readonly httpUri?: string;
  readonly error?: string;
}

export interface Worker {
  /** The functions that the app registered when it was loaded first. */
  readonly loaded: Loaded;
  /** The streaming address of the worker that runs now, or that of the one which is being started. */
  httpUri(): Promise<string | undefined>;
  /** Runs one invocation. Rejects when the handler failed, took too long, or the worker died. */
  invoke(request: InvocationRequest): Promise<InvocationResponse>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const crashWindowMs = 30 * 60_000;
const maxCrashes = 3;
const graceMs = 2_000;
const terminateMs = 500;
const stopMs = 2_000;

interface Current {
  readonly child: ChildProcess;
  readonly loaded: Promise<Loaded>;
}

/** An invocation that has no answer yet. */
interface Pending {
  readonly child: ChildProcess;
  resolve(response: InvocationResponse): void;
  reject(error: Error): void;
}

/** Starts the worker and resolves once the app is loaded, even if loading it failed: then there are no functions. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const supervisor = new Supervisor(options);
  const loaded = await supervisor.loaded();
  return {
    loaded,
    httpUri: async () => (await supervisor.loaded()).httpUri,
    invoke: (request) => supervisor.invoke(request),
    stop: () => supervisor.stop(),
  };
}

/** Holds the process that runs now, and puts another in its place when it dies or blocks. */
class Supervisor {
  readonly #options: WorkerOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #crashes: number[] = [];
  #isStopping = false;
  #current: Current;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#current = this.#start();
  }

  /** The functions that the app registered in the process that runs now. */
  loaded(): Promise<Loaded> {
    return this.#current.loaded;
  }

  async invoke(request: InvocationRequest): Promise<InvocationResponse> {
    await this.#current.loaded;
    const { child } = this.#current;
    const { clock, timeoutMs } = this.#options;
    return await new Promise<InvocationResponse>((resolve, reject) => {
      const cancelTimeout =
        timeoutMs === undefined
          ? () => undefined
          : clock.after(timeoutMs, () => this.#tookTooLong(child, request.functionId));
      this.#pending.set(request.invocationId, {
        child,
        resolve(response) {
          cancelTimeout();
          resolve(response);
        },
        reject(error) {
          cancelTimeout();
          reject(error);
        },
      });
      child.send({ kind: 'invoke', request } satisfies ToWorker, (error) => {
        if (error !== null) this.#pending.get(request.invocationId)?.reject(error);
      });
    });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const { child } = this.#current;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    if (child.connected) child.send({ kind: 'terminate' } satisfies ToWorker);
    const patience = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(patience);
  }

  #start(): Current {
    const { directory, env, log } = this.#options;
    const child = fork(program, [String(process.pid)], {
      cwd: directory,
      env,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const loaded = new Promise<Loaded>((resolve) => {
      child.on('message', (message: FromWorker) => this.#hear(child, message, resolve));
      child.once('exit', (code, signal) => {
        resolve({ functions: [], error: 'The worker ended while it loaded the app.' });
        this.#hasEnded(child, signal ?? `code ${code ?? 0}`);
      });
      child.once('error', (error) => resolve({ functions: [], error: error.message }));
    });
    for (const [stream, level] of [
      [child.stdout, 'information'],
      [child.stderr, 'warning'],
    ] as const)
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => log(level, 'console', line));
    child.send({ kind: 'load', directory } satisfies ToWorker);
    return { child, loaded };
  }

  #hear(child: ChildProcess, message: FromWorker, resolve: (loaded: Loaded) => void): void {
    switch (message.kind) {
      case 'loaded':
        resolve(message);
        break;
      case 'log': {
        const { category, level, functionName = 'worker' } = message;
        // The library's own words are of no interest unless they are a warning.
        const isChatter = category === 'system' && level === 'information';
        this.#options.log(isChatter ? 'debug' : level, functionName, message.message);
        break;
      }
      case 'result': {
        const waiting = this.#pending.get(message.invocationId);
        this.#pending.delete(message.invocationId);
        if (message.error === undefined) waiting?.resolve(message.response ?? {});
        else waiting?.reject(new Error(message.error));
        break;
      }
      case 'terminated':
      default:
        if (child.connected) child.disconnect();
    }
  }

  #hasEnded(child: ChildProcess, how: string): void {
    for (const [id, waiting] of this.#pending) {
      if (waiting.child !== child) continue;
      this.#pending.delete(id);
      waiting.reject(new Error(`The worker ended (${how}) while this invocation ran.`));
    }
    if (this.#isStopping || child !== this.#current.child) return;
    const { clock, log } = this.#options;
    log('error', 'host', `The worker ended by itself (${how}); it is started again.`);
    const now = clock.now();
    this.#crashes.push(now);
    while ((this.#crashes[0] ?? now) < now - crashWindowMs) this.#crashes.shift();
    if (this.#crashes.length >= maxCrashes) {
      this.#isStopping = true;
      log('critical', 'host', 'The worker ended three times within 30 minutes: the host gives up.');
      this.#options.onGivenUp();
      return;
    }
    this.#current = this.#start();
  }

  /** An invocation that still ends within the grace survives; then the process is replaced with all that runs in it. */
  #tookTooLong(child: ChildProcess, functionName: string): void {
    const { clock, log } = this.#options;
    log('error', functionName, 'Took longer than functionTimeout allows: the worker is replaced.');
    clock.after(graceMs, () => {
      if (child !== this.#current.child || this.#isStopping) return;
      this.#current = this.#start();
      // The real host lets the old worker run its appTerminate hooks; a blocked one cannot, and is ended.
      if (child.connected) child.send({ kind: 'terminate' } satisfies ToWorker, () => undefined);
      clock.after(terminateMs, () => child.kill('SIGKILL'));
    });
  }
}
