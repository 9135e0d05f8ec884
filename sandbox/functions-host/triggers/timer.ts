/** One timer: due, run, remembered. It never runs twice at once, and what was missed is run once. */
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import type { Runner } from '../app/runner.ts';
import { type Clock, systemClock } from '../kit/clock.ts';
import type { Log, LogLevel } from '../kit/log.ts';
import type { FunctionMetadata, TypedData } from '../worker/messages.ts';
import { holdLease, type Lease } from './lease.ts';
import { parseSchedule, type Schedule } from './schedule.ts';
import { statusOf } from './storage.ts';

/** A timer's stored status, with the property names and the ISO 8601 times of the real host. */
export interface ScheduleStatus {
  readonly Last: string;
  readonly Next: string;
  readonly LastUpdated: string;
}

/** One timer trigger: its schedule, its lease and where its status is stored. */
export interface TimerOptions {
  readonly metadata: FunctionMetadata;
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  readonly useMonitor: boolean;
  /** Undefined: no storage, so nothing is remembered and nobody else is asked. */
  readonly container: ContainerClient | undefined;
  readonly hostId: string;
  readonly leaseSeconds: number;
  readonly clock: Clock;
  readonly runner: Runner;
  readonly log: Log;
}

const dayMs = 86_400_000;
const never = '0001-01-01T00:00:00+00:00';
/** As .NET writes it: no decimals for whole seconds. */
const stamp = (date: Date): string => date.toISOString().replace(/(\.000)?Z$/, '+00:00');

/** Reads the options that a timer declares. Throws a sentence when its schedule is none. */
export function timerSettings(binding: FunctionMetadata['bindings'][string]): {
  schedule: Schedule;
  runOnStartup: boolean;
  useMonitor: boolean;
} {
  const schedule = parseSchedule(typeof binding['schedule'] === 'string' ? binding['schedule'] : '');
  return {
    schedule,
    runOnStartup: binding['runOnStartup'] === true,
    useMonitor: binding['useMonitor'] !== false && !schedule.frequent,
  };
}

/** Returns true if a remembered status means that an occurrence was missed. A changed schedule is no missed occurrence. */
export function missed(
  status: ScheduleStatus,
  schedule: Schedule,
  now: Date,
): 'past due' | 'changed' | 'waiting' {
  const base = status.Last === never ? status.LastUpdated : status.Last;
  const expected = schedule.next(new Date(base));
  if (expected === undefined || Math.abs(expected.getTime() - new Date(status.Next).getTime()) > 1_000)
    return 'changed';
  return new Date(status.Next).getTime() <= now.getTime() ? 'past due' : 'waiting';
}

/** The status in a blob; undefined when what stands there is none. */
function statusIn(bytes: Buffer): ScheduleStatus | undefined {
  try {
    const { Last, Next, LastUpdated } = JSON.parse(bytes.toString('utf8')) as Partial<ScheduleStatus>;
    return [Last, Next, LastUpdated].some((one) => Number.isNaN(Date.parse(one ?? '')))
      ? undefined
      : ({ Last, Next, LastUpdated } as ScheduleStatus);
  } catch {
    return undefined;
  }
}

/** Works from its making on; it waits for its lease first. */
export class Timer {
  /** Resolves once the lease is held and the status is read, or once the lease is known to be waited for. */
  readonly ready: Promise<void>;
  readonly #options: TimerOptions;
  readonly #blob: BlockBlobClient | undefined;
  readonly #done: Promise<void>;
  #begun: () => void = () => undefined;
  #status: ScheduleStatus | undefined;
  /** The blob's content; the first run after a first start is given a status that was never updated. */
  #stored: ScheduleStatus | undefined;
  #isStopped = false;
  #wake: (() => void) | undefined;

  constructor(options: TimerOptions) {
    const { metadata, hostId, container, useMonitor } = options;
    this.#options = options;
    this.#blob = useMonitor
      ? container?.getBlockBlobClient(`timers/${hostId}/Host.Functions.${metadata.name}/status`)
      : undefined;
    this.ready = new Promise<void>((resolve) => {
      this.#begun = resolve;
    });
    this.#done = this.#work().catch((error: unknown) => {
      this.#log('error', `its timer stopped: ${String(error)}`);
    });
  }

  /** The input that the function would be given now. */
  input(): TypedData {
    return this.#inputWith(this.#stored, false);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#done;
  }

  async #work(): Promise<void> {
    const lease = await this.#holdLease();
    let next = await this.#firstRun();
    while (!this.#isStopped && next !== undefined) {
      const { clock } = this.#options;
      const left = next.getTime() - clock.now();
      // A clock of this platform holds at most 24 days.
      if (left > 0) await this.#sleepOn(clock, Math.min(left, dayMs));
      if (this.#isStopped || clock.now() < next.getTime()) continue;
      if (lease?.lost() === true) break;
      next = await this.#run(false, next);
    }
    await lease?.release();
    if (!this.#isStopped && lease?.lost() === true) await this.#work();
  }

  async #holdLease(): Promise<Lease | undefined> {
    const { container, hostId, metadata, leaseSeconds, log } = this.#options;
    if (container === undefined) return undefined;
    return holdLease({
      container,
      path: `locks/${hostId}/Host.Functions.${metadata.name}.Listener`,
      seconds: leaseSeconds,
      name: metadata.name,
      log,
      sleep: (milliseconds) => {
        this.#begun();
        // A lease runs out by the clock of the storage service, whatever ours says.
        return this.#sleepOn(systemClock, milliseconds);
      },
      stopped: () => this.#isStopped,
    });
  }

  /** Runs at once what was missed, or what wants to run at the start. Gives the next occurrence. */
  async #firstRun(): Promise<Date | undefined> {
    const { clock, schedule, runOnStartup } = this.#options;
    const known = await this.#readStatus();
    const now = new Date(clock.now());
    const state = known === undefined ? 'changed' : missed(known, schedule, now);
    this.#status = known;
    this.#stored = known;
    const next = schedule.next(now);
    if (!this.#isStopped && state === 'changed' && next !== undefined)
      await this.#remember({ Last: never, Next: stamp(next), LastUpdated: stamp(now) });
    this.#begun();
    if (!this.#isStopped && state === 'past due') return this.#run(true, now);
    if (!this.#isStopped && runOnStartup) return this.#run(false, now);
    return next;
  }

  async #run(isPastDue: boolean, planned: Date): Promise<Date | undefined> {
    const { clock, metadata, runner, schedule } = this.#options;
    const began = new Date(clock.now());
    const reason = isPastDue ? 'timer, past due' : 'timer';
    await runner
      .run({ metadata, input: this.#inputWith(this.#status, isPastDue), triggerMetadata: {}, reason })
      .catch(() => undefined);
    // A clock that fired a little early must not make the same occurrence due again.
    const last = began < planned ? planned : began;
    const next = schedule.next(last);
    if (next !== undefined)
      await this.#remember({ Last: stamp(began), Next: stamp(next), LastUpdated: stamp(last) });
    return next;
  }

  #inputWith(status: ScheduleStatus | undefined, isPastDue: boolean): TypedData {
    const { schedule, useMonitor } = this.#options;
    return {
      json: JSON.stringify({
        Schedule: { AdjustForDST: schedule.adjustForDst },
        ScheduleStatus: useMonitor ? (status ?? null) : null,
        IsPastDue: isPastDue,
      }),
    };
  }

  async #remember(next: ScheduleStatus): Promise<void> {
    this.#stored = next;
    this.#status = next.Last === never ? { ...next, LastUpdated: never } : next;
    const text = JSON.stringify(next);
    await this.#blob?.upload(text, Buffer.byteLength(text)).catch((error: unknown) => {
      this.#log('warning', `its schedule status could not be written: ${String(error)}`);
    });
  }

  /** Storage that does not answer is no missing status: to take it for one would forget what was missed. */
  async #readStatus(): Promise<ScheduleStatus | undefined> {
    if (this.#blob === undefined) return undefined;
    for (let told = false; !this.#isStopped; told = true)
      try {
        return statusIn(await this.#blob.downloadToBuffer());
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        if (!told) this.#log('warning', `its schedule status cannot be read yet: ${String(error)}`);
        await this.#sleepOn(systemClock, 1_000);
      }
    return undefined;
  }

  #sleepOn(clock: Clock, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isStopped) {
        resolve();
        return;
      }
      const cancel = clock.after(milliseconds, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  #log(level: LogLevel, text: string): void {
    this.#options.log(level, this.#options.metadata.name, text);
  }
}
