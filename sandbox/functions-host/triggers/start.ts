/** The triggers of one app that need storage: timers and queues. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HostSettings } from '../app/host-json.ts';
import { type Runner, triggerBinding } from '../app/runner.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { FunctionMetadata, TypedData } from '../worker/messages.ts';
import { connectionOf, textOf } from './binding.ts';
import { QueueListener } from './queue-listener.ts';
import { connectionString, hostContainer, queueService } from './storage.ts';
import { Timer, timerSettings } from './timer.ts';

export interface TriggersOptions {
  readonly functions: readonly FunctionMetadata[];
  readonly runner: Runner;
  readonly settings: HostSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly hostId: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Triggers {
  /** The input that a timer would be given now; undefined for a function that is no timer. */
  timerInput(functionName: string): TypedData | undefined;
  /** A queue that has just received something. */
  poke(queueName: string): void;
  /** Takes nothing new; resolves when what ran has been finished and recorded. */
  stop(): Promise<void>;
  /** Cuts off what still runs, without a word to storage. */
  abandon(): void;
}

/** Starts every timer and queue of the app. What cannot be started is logged and left out. */
export async function startTriggers(options: TriggersOptions): Promise<Triggers> {
  const { env, log } = options;
  const timers = new Map<string, Timer>();
  const queues: QueueListener[] = [];
  const storage = connectionString(env, 'Storage');
  for (const metadata of options.functions) {
    const trigger = triggerBinding(metadata)?.[1];
    if (trigger === undefined) continue;
    try {
      if (trigger.type.toLowerCase() === 'timertrigger')
        timers.set(
          metadata.name,
          new Timer({
            metadata,
            ...timerSettings(trigger),
            container: storage === undefined ? undefined : hostContainer(storage),
            hostId: options.hostId,
            leaseSeconds: Math.round(seconds(env['FUNCTIONS_LEASE_SECONDS'], 60, 15, 60)),
            clock: options.clock,
            runner: options.runner,
            log,
          }),
        );
      else if (trigger.type.toLowerCase() === 'queuetrigger')
        queues.push(startQueue(options, metadata, trigger));
    } catch (error) {
      log('error', metadata.name, `is off: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  // Storage may not answer for long: the start does not wait for that.
  const ready = Promise.all([...timers.values()].map((timer) => timer.ready));
  await Promise.race([ready, delay(2_000, undefined, { ref: false })]);
  return {
    timerInput: (name) => timers.get(name)?.input(),
    poke(queueName) {
      for (const queue of queues) if (queue.queueName === queueName) queue.poke();
    },
    abandon() {
      for (const queue of queues) queue.abandon();
    },
    async stop() {
      await Promise.all([...timers.values(), ...queues].map((one) => one.stop()));
    },
  };
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
