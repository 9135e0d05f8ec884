/** The triggers of one app that need storage: timers and queues. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HostSettings } from '../app/host-json.ts';
import { type Runner, triggerBinding } from '../app/runner.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { FunctionMetadata, TypedData } from '../worker/messages.ts';
import { connectionOf, textOf } from './binding.ts';
import { QueueListener } from './queue-listener.ts';
import { connectionNamed, hostContainer, queueService } from './storage.ts';
import { Timer, timerSettings } from './timer.ts';

/** The functions whose timers and queues are to be started, and the storage that they use. */
export interface TriggersOptions {
  readonly functions: readonly FunctionMetadata[];
  readonly runner: Runner;
  readonly settings: HostSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly hostId: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The running timers and queue listeners. */
export interface Triggers {
  /** The input that a timer would be given now; undefined for a function that is no timer. */
  timerInput(functionName: string): TypedData | undefined;
  /**
   * The functions of the app that was loaded again: what is not among them any more takes nothing new, what is new or
   * listens elsewhere begins; all else goes on undisturbed.
   */
  update(functions: readonly FunctionMetadata[]): void;
  /** A queue that has just received something. */
  poke(queueName: string): void;
  /** Takes nothing new; resolves when what ran has been finished and recorded. */
  stop(): Promise<void>;
  /** Cuts off what still runs, without a word to storage. */
  abandon(): void;
}

/** Starts every timer and queue of the app. What cannot be started is logged and left out. */
export async function startTriggers(options: TriggersOptions): Promise<Triggers> {
  const triggers = new RunningTriggers(options);
  triggers.update(options.functions);
  // Storage may not answer for long: the start does not wait for that.
  await Promise.race([triggers.ready(), delay(2_000, undefined, { ref: false })]);
  return triggers;
}

/** A trigger with what its function declared when it began. */
interface Started {
  readonly declared: string;
  readonly one: Timer | QueueListener;
}

class RunningTriggers implements Triggers {
  readonly #options: TriggersOptions;
  readonly #started = new Map<string, Started>();
  /** Those that finish what runs, by the name of their function; never rejects. */
  readonly #stopping = new Map<string, Promise<unknown>>();
  #isStopped = false;

  constructor(options: TriggersOptions) {
    this.#options = options;
  }

  /** Resolves once every timer holds its lease or waits for it. */
  async ready(): Promise<void> {
    await Promise.all(this.#all().flatMap((one) => (one instanceof Timer ? [one.ready] : [])));
  }

  update(functions: readonly FunctionMetadata[]): void {
    if (this.#isStopped) return;
    const wanted = new Map(functions.map((metadata) => [metadata.name, metadata]));
    for (const [name, { declared, one }] of this.#started) {
      const metadata = wanted.get(name);
      if (metadata !== undefined && JSON.stringify(metadata) === declared) continue;
      this.#started.delete(name);
      this.#stopping.set(name, Promise.allSettled([this.#stopping.get(name), one.stop()]));
    }
    for (const metadata of wanted.values()) void this.#begin(metadata);
  }

  /** Begins with a function's trigger, once one that stood there before has finished: no timer runs twice at once. */
  async #begin(metadata: FunctionMetadata): Promise<void> {
    const { name } = metadata;
    if (this.#started.has(name)) return;
    const before = this.#stopping.get(name);
    if (before !== undefined) {
      await before;
      // Another change may have come meanwhile, or the host's end.
      if (this.#stopping.get(name) !== before || this.#isStopped || this.#started.has(name)) return;
      this.#stopping.delete(name);
    }
    try {
      const one = startTrigger(this.#options, metadata);
      if (one !== undefined) this.#started.set(name, { declared: JSON.stringify(metadata), one });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#options.log('error', name, `is off: ${why}`);
    }
  }

  timerInput(functionName: string): TypedData | undefined {
    const one = this.#started.get(functionName)?.one;
    return one instanceof Timer ? one.input() : undefined;
  }

  poke(queueName: string): void {
    for (const queue of this.#queues()) if (queue.queueName === queueName) queue.poke();
  }

  abandon(): void {
    for (const queue of this.#queues()) queue.abandon();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#all().map((one) => one.stop()), ...this.#stopping.values()]);
  }

  #all(): readonly Started['one'][] {
    return [...this.#started.values()].map(({ one }) => one);
  }

  #queues(): readonly QueueListener[] {
    return this.#all().filter((one) => one instanceof QueueListener);
  }
}

/** Undefined for a function that is neither a timer nor a queue's. Throws when what it declares cannot be read. */
function startTrigger(options: TriggersOptions, metadata: FunctionMetadata): Started['one'] | undefined {
  const trigger = triggerBinding(metadata)?.[1];
  if (trigger === undefined) return undefined;
  const kind = trigger.type.toLowerCase();
  if (kind === 'timertrigger') return startTimer(options, metadata, trigger);
  return kind === 'queuetrigger' ? startQueue(options, metadata, trigger) : undefined;
}

function startTimer(
  options: TriggersOptions,
  metadata: FunctionMetadata,
  trigger: FunctionMetadata['bindings'][string],
): Timer {
  const { env, hostId, clock, runner, log } = options;
  const storage = connectionNamed(env, 'Storage');
  return new Timer({
    metadata,
    ...timerSettings(trigger),
    container: storage === undefined ? undefined : hostContainer(storage),
    hostId,
    leaseSeconds: Math.round(seconds(env['FUNCTIONS_LEASE_SECONDS'], 60, 15, 60)),
    clock,
    runner,
    log,
  });
}

function startQueue(
  options: TriggersOptions,
  metadata: FunctionMetadata,
  trigger: FunctionMetadata['bindings'][string],
): QueueListener {
  return new QueueListener({
    metadata,
    queueName: textOf(trigger, 'queueName'),
    service: queueService(connectionOf(options.env, trigger)),
    settings: options.settings.queues,
    invisibilitySeconds: seconds(options.env['FUNCTIONS_QUEUE_INVISIBILITY_SECONDS'], 600, 1, 604_800),
    runner: options.runner,
    log: options.log,
  });
}

function seconds(text: string | undefined, usual: number, least: number, most: number): number {
  const value = Number(text ?? usual);
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : usual;
}
