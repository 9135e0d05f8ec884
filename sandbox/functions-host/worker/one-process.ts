/** One worker process: it loads the app once, runs what it is sent, and ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Log } from '../kit/log.ts';
import type {
  FromWorker,
  FunctionMetadata,
  InvocationRequest,
  InvocationResponse,
  ToWorker,
} from './messages.ts';

/** The app's folder and environment for one worker process. */
export interface ProcessOptions {
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** Stacks name the lines of the sources, where the built file has a map. Slower for a program that throws much. */
  readonly sourceMaps?: boolean | undefined;
}

/** The result of loading the app: its functions, or the error that kept it from loading. */
export interface Loaded {
  readonly functions: readonly FunctionMetadata[];
  readonly httpUri?: string;
  readonly error?: string;
}

/** An invocation that has no answer yet. */
interface Pending {
  resolve(response: InvocationResponse): void;
  reject(error: Error): void;
}

const program = fileURLToPath(new URL('main.ts', import.meta.url));

/** Starts when it is made. `onEnded` is called once, with how it ended, before what ran in it is given up. */
export class WorkerProcess {
  /** The functions that the app registered; never rejects: an app that does not load has none. */
  readonly loaded: Promise<Loaded>;
  /** The streaming address, once the app is loaded. */
  httpUri: string | undefined;
  readonly #child: ChildProcess;
  readonly #log: Log;
  readonly #pending = new Map<string, Pending>();
  readonly #held = new Set<Promise<unknown>>();

  constructor(options: ProcessOptions, onEnded: (how: string) => void) {
    const { directory, env, log } = options;
    this.#log = log;
    this.#child = fork(program, [String(process.pid)], {
      cwd: directory,
      env,
      execArgv: options.sourceMaps === true ? ['--enable-source-maps'] : [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.loaded = new Promise<Loaded>((resolve) => {
      this.#child.on('message', (message: FromWorker) => this.#hear(message, resolve));
      this.#child.once('exit', (code, signal) => {
        resolve({ functions: [], error: 'The worker ended while it loaded the app.' });
        const how = signal ?? `code ${code ?? 0}`;
        onEnded(how);
        this.#giveUp(how);
      });
      this.#child.once('error', (error) => resolve({ functions: [], error: error.message }));
    });
    for (const [stream, level] of [
      [this.#child.stdout, 'information'],
      [this.#child.stderr, 'warning'],
    ] as const)
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => log(level, 'console', line));
    this.#send({ kind: 'load', directory });
  }

  /** True while an invocation has no answer yet, or an answer is still on its way to the caller. */
  get isBusy(): boolean {
    return this.#pending.size + this.#held.size > 0;
  }

  /** Runs one invocation. Rejects when the handler failed or the process died. */
  invoke(request: InvocationRequest): Promise<InvocationResponse> {
    return new Promise<InvocationResponse>((resolve, reject) => {
      this.#pending.set(request.invocationId, { resolve, reject });
      this.#send({ kind: 'invoke', request }, (error) => {
        this.#pending.delete(request.invocationId);
        reject(error);
      });
    });
  }

  /** Counts as busy until this is over. */
  hold(work: Promise<unknown>): void {
    const over = (): boolean => this.#held.delete(work);
    this.#held.add(work);
    work.then(over, over);
  }

  /** The real host lets a worker run its appTerminate hooks; a blocked one cannot, and is killed after the patience. */
  async terminate(patienceMs: number): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      this.#child.once('exit', () => resolve());
    });
    if (this.#child.connected) this.#send({ kind: 'terminate' });
    const patience = setTimeout(() => this.kill(), patienceMs);
    await ended;
    clearTimeout(patience);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #send(message: ToWorker, onFailure: (error: Error) => void = () => undefined): void {
    this.#child.send(message, (error) => {
      if (error !== null) onFailure(error);
    });
  }

  #hear(message: FromWorker, resolve: (loaded: Loaded) => void): void {
    switch (message.kind) {
      case 'loaded':
        this.httpUri = message.httpUri;
        resolve(message);
        break;
      case 'log': {
        const { category, level, functionName = 'worker' } = message;
        // The library's own words are of no interest unless they are a warning.
        const isChatter = category === 'system' && level === 'information';
        this.#log(isChatter ? 'debug' : level, functionName, message.message);
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
        if (this.#child.connected) this.#child.disconnect();
    }
  }

  #giveUp(how: string): void {
    for (const waiting of this.#pending.values())
      waiting.reject(new Error(`The worker ended (${how}) while this invocation ran.`));
    this.#pending.clear();
  }
}
