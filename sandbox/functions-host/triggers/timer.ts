/** One timer: due, run, remembered. It never runs twice at once, and what was missed is run once. */
import type { ContainerClient } from '@azure/storage-blob';
import type { Runner } from '../app/runner.ts';
import { type Clock, systemClock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { FunctionMetadata, TypedData } from '../worker/messages.ts';
import { holdLease } from './lease.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

export interface ScheduleStatus {
  readonly Last: string;
  readonly Next: string;
  readonly LastUpdated: string;
}

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

export interface Timer {
  /** Resolves once the lease is held and the status is read, or once the lease is known to be waited for. */
  readonly ready: Promise<void>;
  input(): TypedData;
  stop(): Promise<void>;
}

const never = '0001-01-01T00:00:00+00:00';
/** As .NET writes it: no decimals for whole seconds. */
const stamp = (date: Date): string => date.toISOString().replace(/(\.000)?Z$/, '+00:00');

/** What a timer declares, read; throws a sentence when its schedule is none. */
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

/** Whether a remembered status means that an occurrence was missed. A changed schedule is no missed occurrence. */
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

/** Starts the timer; it waits for its lease first. */
export function startTimer(options: TimerOptions): Timer {
  const { metadata, schedule, container, clock, log } = options;
  const blob = options.useMonitor
    ? container?.getBlockBlobClient(`timers/${options.hostId}/Host.Functions.${metadata.name}/status`)
    : undefined;
  let status: ScheduleStatus | undefined;
  /** What the blob holds; the first run after a first start is given a status that was never updated. */
  let stored: ScheduleStatus | undefined;
  let stopped = false;
  const working = (): boolean => !stopped;
  let wake: (() => void) | undefined;
  let begun: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    begun = resolve;
  });

  const sleepOn = (which: Clock, milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      if (stopped) {
        resolve();
        return;
      }
      const callOff = which.after(milliseconds, resolve);
      wake = () => {
        callOff();
        resolve();
      };
    });
  const input = (pastDue: boolean, given: ScheduleStatus | undefined): TypedData => ({
    json: JSON.stringify({
      Schedule: { AdjustForDST: schedule.adjustForDst },
      ScheduleStatus: options.useMonitor ? (given ?? null) : null,
      IsPastDue: pastDue,
    }),
  });
  const remember = async (next: ScheduleStatus): Promise<void> => {
    stored = next;
    status = next.Last === never ? { ...next, LastUpdated: never } : next;
    const text = JSON.stringify(next);
    await blob?.upload(text, Buffer.byteLength(text)).catch((error: unknown) => {
      log('warning', metadata.name, `its schedule status could not be written: ${String(error)}`);
    });
  };

  async function run(pastDue: boolean, planned: Date): Promise<Date | undefined> {
    const began = new Date(clock.now());
    const reason = pastDue ? 'timer, past due' : 'timer';
    await options.runner
      .run({ metadata, input: input(pastDue, status), triggerMetadata: {}, reason })
      .catch(() => undefined);
    // A clock that fired a little early must not make the same occurrence due again.
    const last = began < planned ? planned : began;
    const next = schedule.next(last);
    if (next !== undefined)
      await remember({ Last: stamp(began), Next: stamp(next), LastUpdated: stamp(last) });
    return next;
  }

  async function work(): Promise<void> {
    const lease =
      container === undefined
        ? undefined
        : await holdLease({
            container,
            path: `locks/${options.hostId}/Host.Functions.${metadata.name}.Listener`,
            seconds: options.leaseSeconds,
            name: metadata.name,
            log,
            sleep(milliseconds) {
              begun();
              // A lease runs out by the clock of the storage service, whatever ours says.
              return sleepOn(systemClock, milliseconds);
            },
            stopped: () => stopped,
          });
    const known = await readStatus();
    const now = new Date(clock.now());
    const state = known === undefined ? 'changed' : missed(known, schedule, now);
    status = known;
    stored = known;
    let next = schedule.next(now);
    if (working() && state === 'changed' && next !== undefined)
      await remember({ Last: never, Next: stamp(next), LastUpdated: stamp(now) });
    begun();
    if (!stopped && state === 'past due') next = await run(true, now);
    else if (!stopped && options.runOnStartup) next = await run(false, now);
    while (working() && next !== undefined) {
      const left = next.getTime() - clock.now();
      // A clock of this platform holds at most 24 days.
      if (left > 0) await sleepOn(clock, Math.min(left, 86_400_000));
      if (stopped || clock.now() < next.getTime()) continue;
      if (lease?.lost() === true) break;
      next = await run(false, next);
    }
    await lease?.release();
    if (!stopped && lease?.lost() === true) await work();
  }

  /** Storage that does not answer is no missing status: to take it for one would forget what was missed. */
  async function readStatus(): Promise<ScheduleStatus | undefined> {
    if (blob === undefined) return undefined;
    for (let told = false; working(); told = true)
      try {
        return statusIn(await blob.downloadToBuffer());
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 404) return undefined;
        if (!told) log('warning', metadata.name, `its schedule status cannot be read yet: ${String(error)}`);
        await sleepOn(systemClock, 1_000);
      }
    return undefined;
  }

  const done = work().catch((error: unknown) => {
    log('error', metadata.name, `its timer stopped: ${String(error)}`);
  });
  return {
    ready,
    input: () => input(false, stored),
    async stop() {
      stopped = true;
      wake?.();
      await done;
    },
  };
}
