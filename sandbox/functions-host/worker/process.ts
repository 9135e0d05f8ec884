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
  /** Milliseconds that one invocation may take; undefined: no limit. */
  readonly timeout?: number;
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
  /** What the app registered when it was loaded first. */
  readonly loaded: Loaded;
  /** The streaming address of the worker that runs now, or that of the one which is being started. */
  httpUri(): Promise<string | undefined>;
  /** Runs one invocation. Rejects when the handler failed, took too long, or the worker died. */
  invoke(request: InvocationRequest): Promise<InvocationResponse>;
  running(): number;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const crashWindow = 30 * 60_000;
const grace = 2_000;
const terminatePatience = 500;

interface Current {
  readonly child: ChildProcess;
  readonly loaded: Promise<Loaded>;
  ended: boolean;
}

/** Starts the worker and resolves once the app is loaded, even if loading it failed: then there are no functions. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { clock, log } = options;
  const pending = new Map<
    string,
    { child: ChildProcess; resolve(r: InvocationResponse): void; reject(e: Error): void }
  >();
  const crashes: number[] = [];
  let stopping = false;
  let current = start();
  const first = await current.loaded;

  function start(): Current {
    const child = fork(program, [String(process.pid)], {
      cwd: options.directory,
      env: options.env,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const loaded = new Promise<Loaded>((resolve) => {
      child.on('message', (message: FromWorker) => hear(child, message, resolve));
      child.once('exit', (code, signal) => {
        resolve({ functions: [], error: 'The worker ended while it loaded the app.' });
        gone(child, signal ?? `code ${code ?? 0}`);
      });
      child.once('error', (error) => resolve({ functions: [], error: error.message }));
    });
    for (const [stream, level] of [
      [child.stdout, 'information'],
      [child.stderr, 'warning'],
    ] as const)
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => log(level, 'console', line));
    child.send({ kind: 'load', directory: options.directory } satisfies ToWorker);
    return { child, loaded, ended: false };
  }

  function hear(child: ChildProcess, message: FromWorker, resolve: (loaded: Loaded) => void): void {
    if (message.kind === 'loaded') resolve(message);
    else if (message.kind === 'log')
      log(
        message.category === 'system' ? quieter(message.level) : message.level,
        message.functionName ?? 'worker',
        message.message,
      );
    else if (message.kind === 'result') {
      const waiting = pending.get(message.invocationId);
      pending.delete(message.invocationId);
      if (message.error === undefined) waiting?.resolve(message.response ?? {});
      else waiting?.reject(new Error(message.error));
    } else if (child.connected) child.disconnect();
  }

  function gone(child: ChildProcess, how: string): void {
    for (const [id, waiting] of pending) {
      if (waiting.child !== child) continue;
      pending.delete(id);
      waiting.reject(new Error(`The worker ended (${how}) while this invocation ran.`));
    }
    if (stopping || child !== current.child) return;
    log('error', 'host', `The worker ended by itself (${how}); it is started again.`);
    const now = clock.now();
    crashes.push(now);
    while ((crashes[0] ?? now) < now - crashWindow) crashes.shift();
    if (crashes.length >= 3) {
      stopping = true;
      log('critical', 'host', 'The worker ended three times within 30 minutes: the host gives up.');
      options.onGivenUp();
      return;
    }
    replace();
  }

  function replace(): void {
    current = start();
  }

  async function invoke(request: InvocationRequest): Promise<InvocationResponse> {
    await current.loaded;
    const { child } = current;
    return await new Promise<InvocationResponse>((resolve, reject) => {
      const done =
        options.timeout === undefined
          ? () => undefined
          : clock.after(options.timeout, () => tooLong(child, request.functionId));
      pending.set(request.invocationId, {
        child,
        resolve(response) {
          done();
          resolve(response);
        },
        reject(error) {
          done();
          reject(error);
        },
      });
      child.send({ kind: 'invoke', request } satisfies ToWorker, (error) => {
        if (error !== null) pending.get(request.invocationId)?.reject(error);
      });
    });
  }

  /** What still ends within the grace survives; then the process is replaced with all that runs in it. */
  function tooLong(child: ChildProcess, functionName: string): void {
    log('error', functionName, 'Took longer than functionTimeout allows: the worker is replaced.');
    clock.after(grace, () => {
      if (child !== current.child || stopping) return;
      replace();
      // The real host lets the old worker run its appTerminate hooks; a blocked one cannot, and is ended.
      if (child.connected) child.send({ kind: 'terminate' } satisfies ToWorker, () => undefined);
      clock.after(terminatePatience, () => child.kill('SIGKILL'));
    });
  }

  return {
    loaded: first,
    httpUri: async () => (await current.loaded).httpUri,
    invoke,
    running: () => pending.size,
    async stop() {
      stopping = true;
      const { child } = current;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
      });
      if (child.connected) child.send({ kind: 'terminate' } satisfies ToWorker);
      const patience = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await ended;
      clearTimeout(patience);
    },
  };
}

/** What the library says about itself is of no interest unless it is a warning. */
const quieter = <T extends string>(level: T): T | 'debug' => (level === 'information' ? 'debug' : level);
