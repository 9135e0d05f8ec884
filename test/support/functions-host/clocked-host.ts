/** A host with timers, in a process of its own, whose time and whose functions' sleep a test moves on. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromClockChild } from './clock-child.ts';
import { type HeldSleep, holdSleeps } from './held-sleeps.ts';
import { childEnv } from '../child-env.ts';
import { type Line, seenFile } from './seen-file.ts';
import { until } from '../until.ts';

/** A line that a function wrote, with the time that the clock showed. */
export type TimedLine = Line & { readonly at: number };

export interface ClockedHost {
  readonly address: string;
  readonly lines: readonly TimedLine[];
  now(): number;
  /** The sleeps of its functions now. */
  readonly sleeps: ReadonlySet<HeldSleep>;
  /** Reads what its functions have written by now. */
  look(): readonly TimedLine[];
  /** Moves the clock and ends the sleeps that are over; does not wait for what follows. */
  move(time: number): Promise<void>;
  /** Waits until every timer waits for a time again, or its function sleeps. */
  rest(): Promise<void>;
  /** Waits until so many things wait for a time or sleep. */
  restWith(count: number): Promise<void>;
  /** Moves on to a time from one event to the next, resting at each. */
  playTo(time: number): Promise<void>;
  /** Sends a signal; resolves when the process is gone, with what it ended with. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

const program = fileURLToPath(new URL('clock-child.ts', import.meta.url));

/** Every timer of app2 waits for one thing at a time: its next due time, its next try, or the end of its own sleep. */
const timersOfApp2 = 13;

/** Starts the host at a time. `folder` takes what it needs and what its functions saw. */
export async function startClockedHost(
  folder: string,
  app: string,
  name: string,
  start: number,
  env: Readonly<Record<string, string>>,
): Promise<ClockedHost> {
  const sleeps = await holdSleeps(folder);
  /** When each sleep began, by our clock. */
  const began = new Map<HeldSleep, number>();
  let now = start;
  const endOf = (sleep: HeldSleep): number => {
    if (!began.has(sleep)) began.set(sleep, now);
    return (began.get(sleep) ?? now) + sleep.milliseconds;
  };
  const seen = seenFile(join(folder, `${name}.seen`));
  const child = fork(program, [], {
    env: {
      ...childEnv(),
      ...env,
      SEEN_FILE: seen.path,
      CLOCK_APP: app,
      CLOCK_START: String(start),
      ...sleeps.env,
    },
  });
  let ended: number | string | undefined;
  const gone = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = signal ?? code ?? 0;
      sleeps.close();
      resolve(ended);
    });
  });
  let told: { readonly now: number; readonly due: readonly number[] } = { now: Number.NaN, due: [] };
  let address: string | undefined;
  child.on('message', (message: FromClockChild) => {
    if ('address' in message) ({ address } = message);
    else told = message;
  });
  const lines: TimedLine[] = [];
  const collect = (): void => {
    lines.push(...seen.fresh().map((line) => ({ ...line, at: now })));
  };
  const orEnded = <T>(answer: T): T => {
    if (ended !== undefined) throw new Error(`the host ${name} has ended with ${ended}`);
    return answer;
  };

  const host: ClockedHost = {
    address: await until('the host is up', () => orEnded(address)),
    lines,
    now: () => now,
    sleeps: sleeps.now,
    look() {
      collect();
      return lines;
    },
    async move(time) {
      collect();
      now = time;
      // The messages of the child show whether it arrived.
      child.send(time, () => undefined);
      // A move may be what ends it; what ends too soon is found out by whoever waits for more.
      await until('the clock has moved', () => told.now === time || ended !== undefined);
      for (const sleep of sleeps.now) if (endOf(sleep) <= time) sleep.end();
    },
    rest: () => host.restWith(timersOfApp2),
    async restWith(count) {
      await until('every timer is at rest', () => orEnded(told.due.length + sleeps.now.size === count));
      for (const sleep of sleeps.now) endOf(sleep);
      collect();
    },
    async playTo(time) {
      for (;;) {
        const next = Math.min(time, ...told.due, ...[...sleeps.now].map(endOf));
        await host.move(next);
        await host.rest();
        if (next === time) return;
      }
    },
    async end(signal) {
      child.kill(signal);
      const how = await gone;
      collect();
      return how;
    },
  };
  return host;
}

/** Runs `use` with such a host, and kills it whatever happens. */
export async function onClockedHost<T>(
  folder: string,
  app: string,
  name: string,
  start: number,
  use: (host: ClockedHost) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  const host = await startClockedHost(folder, app, name, start, env);
  try {
    return await use(host);
  } finally {
    await host.end('SIGKILL');
  }
}
