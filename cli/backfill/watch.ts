/** Watches a backfill until it has ended. Ctrl-C ends the watching; the app goes on. */
import { setTimeout as timeout } from 'node:timers/promises';
import type { BackfillStatus } from '../../shared/automations/backfill/order.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { interruption } from '../terminal/interruption.ts';
import { say } from '../terminal/print.ts';
import { progressOn } from '../terminal/progress.ts';
import { progressLine } from './text.ts';

const pollMs = 3_000;

/** The terminal and the sleep of a watch, as parameters so that a test can replace both. */
export interface WatchWorld {
  readonly out: NodeJS.WriteStream;
  readonly isJson?: boolean;
  /** Ends early where the signal says so. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The watching at a terminal. */
export const terminal: WatchWorld = {
  out: process.stderr,
  sleep: (milliseconds, signal) => timeout(milliseconds, undefined, { signal }).catch(() => undefined),
};

/** Reads and shows the status again and again; answers it when it neither runs nor may go on by itself. */
export async function watchBackfill(
  read: () => Promise<BackfillStatus>,
  { out, sleep, isJson = false }: WatchWorld,
): Promise<BackfillStatus> {
  const signal = interruption();
  let status = await read();
  const show = await progressOn(out, isJson);
  const update = (): void => {
    const { done, total } = status.progress;
    show.update({ done, total, line: progressLine(status) });
  };
  try {
    while (status.state === 'running' && !signal.aborted) {
      update();
      await sleep(pollMs, signal);
      status = await read();
    }
    update();
  } finally {
    show.end();
  }
  if (signal.aborted && status.state === 'running') {
    say('interrupted; the app continues the backfill');
    process.exitCode = exitCodes.interrupted;
  }
  return status;
}
