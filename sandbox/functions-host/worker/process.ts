/** The worker as the host holds it: started, asked, limited in time, replaced when it dies or when the app is built again. */
import type { Clock } from '../kit/clock.ts';
import type { InvocationRequest, InvocationResponse } from './messages.ts';
import { type Loaded, type ProcessOptions, WorkerProcess } from './one-process.ts';

/** A worker process with its time limit, and what is called once it is given up. */
export interface WorkerOptions extends ProcessOptions {
  /** The longest time of one invocation, in milliseconds; undefined: no limit. */
  readonly timeoutMs?: number | undefined;
  readonly clock: Clock;
  /** The worker has crashed three times in half an hour: the real host ends itself then. */
  onGivenUp(): void;
}

/** The way of a streamed call beside the channel. */
export interface Stream {
  /** The process that listens there runs the invocation, even when another has taken over since. */
  readonly httpUri: string;
  /** Ends once the answer has been sent; until then the process is not ended. */
  readonly sent: Promise<unknown>;
}

/** The worker as the host holds it; another process may stand behind it after a crash. */
export interface Worker {
  /** The functions that the app registered when it was loaded first. */
  readonly loaded: Loaded;
  /** The streaming address of the worker that runs now, or that of the one which is being started. */
  httpUri(): Promise<string | undefined>;
  /** Runs one invocation. Rejects when the handler failed, took too long, or the worker died. */
  invoke(request: InvocationRequest, stream?: Stream): Promise<InvocationResponse>;
  /**
   * Loads the app again in a second process, which takes over if `accepts` says so: what comes from then on goes to it,
   * what runs in the first is finished there. False when the second was refused and is gone.
   */
  replace(accepts: (loaded: Loaded) => boolean): Promise<boolean>;
  stop(): Promise<void>;
}

const crashWindowMs = 30 * 60_000;
const maxCrashes = 3;
const graceMs = 2_000;
const terminateMs = 500;
const stopMs = 2_000;
/** Between two looks whether a replaced process has finished what it began. */
const retireLookMs = 250;

/** Starts the worker and resolves once the app is loaded, even if loading it failed: then there are no functions. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const supervisor = new Supervisor(options);
  const loaded = await supervisor.loaded();
  return {
    loaded,
    httpUri: async () => (await supervisor.loaded()).httpUri,
    invoke: (request, stream) => supervisor.invoke(request, stream),
    replace: (accepts) => supervisor.replace(accepts),
    stop: () => supervisor.stop(),
  };
}

/** Holds the process that runs now, and puts another in its place when it dies, blocks or is out of date. */
class Supervisor {
  readonly #options: WorkerOptions;
  readonly #crashes: number[] = [];
  /** Processes that load the app and have not taken over, and those that finish what they began. */
  readonly #others = new Set<WorkerProcess>();
  #isStopping = false;
  #current: WorkerProcess;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#current = this.#start();
  }

  /** The functions that the app registered in the process that runs now. */
  loaded(): Promise<Loaded> {
    return this.#current.loaded;
  }

  async invoke(request: InvocationRequest, stream?: Stream): Promise<InvocationResponse> {
    await this.#current.loaded;
    const chosen =
      stream === undefined
        ? this.#current
        : [this.#current, ...this.#others].find((one) => one.httpUri === stream.httpUri);
    if (chosen === undefined) throw new Error('The worker that was to run this invocation has ended.');
    if (stream !== undefined) chosen.hold(stream.sent);
    const { clock, timeoutMs } = this.#options;
    const cancelTimeout =
      timeoutMs === undefined
        ? () => undefined
        : clock.after(timeoutMs, () => this.#tookTooLong(chosen, request.functionId));
    try {
      return await chosen.invoke(request);
    } finally {
      cancelTimeout();
    }
  }

  async replace(accepts: (loaded: Loaded) => boolean): Promise<boolean> {
    const next = this.#start();
    this.#others.add(next);
    const loaded = await next.loaded;
    if (this.#isStopping || !accepts(loaded)) {
      next.kill();
      return false;
    }
    const before = this.#current;
    this.#others.delete(next);
    this.#others.add(before);
    this.#current = next;
    this.#retire(before);
    return true;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([this.#current, ...this.#others].map((one) => one.terminate(stopMs)));
  }

  #start(): WorkerProcess {
    const started: WorkerProcess = new WorkerProcess(this.#options, (how) => this.#hasEnded(started, how));
    return started;
  }

  /** Ends a process once nothing runs in it any more. */
  #retire(before: WorkerProcess): void {
    this.#options.clock.after(retireLookMs, () => {
      if (before.isBusy) this.#retire(before);
      else void before.terminate(terminateMs);
    });
  }

  #hasEnded(ended: WorkerProcess, how: string): void {
    this.#others.delete(ended);
    if (this.#isStopping || ended !== this.#current) return;
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
    void this.#tellWhetherItLoads(this.#current);
  }

  /** An app built since the first start may not load; then every call fails, and this says why. */
  async #tellWhetherItLoads(started: WorkerProcess): Promise<void> {
    const { error } = await started.loaded;
    if (error !== undefined && !this.#isStopping)
      this.#options.log('error', 'host', `The app does not load any more: ${error}`);
  }

  /** An invocation that still ends within the grace survives; then the process is replaced with all that runs in it. */
  #tookTooLong(late: WorkerProcess, functionName: string): void {
    const { clock, log } = this.#options;
    log('error', functionName, 'Took longer than functionTimeout allows: the worker is replaced.');
    clock.after(graceMs, () => {
      if (this.#isStopping) return;
      if (late === this.#current) {
        this.#current = this.#start();
        this.#others.add(late);
      } else if (!this.#others.has(late)) return;
      void late.terminate(terminateMs);
    });
  }
}
