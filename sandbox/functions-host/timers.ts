/** One timer: due, run, remembered. It never runs twice at once, and what was missed is run once. */
import type { ContainerClient } from '@azure/storage-blob';
import { holdLease } from './lease.ts';
import type { Log } from './log.ts';
import type { FunctionMetadata, TypedData } from './messages.ts';
import type { Runner } from './runner.ts';
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
  readonly runner: Runner;
  readonly log: Log;
}

export interface Timer {
  /** Resolves once the lease is held and the status is read. */
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

/** Starts the timer; it waits for its lease first. */
export function startTimer(options: TimerOptions): Timer {
  const { metadata, schedule, container, log } = options;
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

  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      if (stopped) {
        resolve();
        return;
      }
      const clock = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(clock);
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
    const began = new Date();
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
            sleep,
            stopped: () => stopped,
          });
    const known = await readStatus();
    const now = new Date();
    const state = known === undefined ? 'changed' : missed(known, schedule, now);
    status = known;
    stored = known;
    let next = schedule.next(now);
    if (state === 'changed' && next !== undefined)
      await remember({ Last: never, Next: stamp(next), LastUpdated: stamp(now) });
    begun();
    if (!stopped && state === 'past due') next = await run(true, now);
    else if (!stopped && options.runOnStartup) next = await run(false, now);
    while (working() && next !== undefined) {
      const left = next.getTime() - Date.now();
      // A clock of this platform holds at most 24 days.
      if (left > 0) await sleep(Math.min(left, 86_400_000));
      if (stopped || Date.now() < next.getTime()) continue;
      if (lease?.lost() === true) break;
      next = await run(false, next);
    }
    await lease?.release();
    if (!stopped && lease?.lost() === true) await work();
  }

  async function readStatus(): Promise<ScheduleStatus | undefined> {
    try {
      const read = await blob?.downloadToBuffer();
      return read === undefined ? undefined : (JSON.parse(read.toString('utf8')) as ScheduleStatus);
    } catch {
      return undefined;
    }
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
