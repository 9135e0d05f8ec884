/** Watches a backfill until it has ended: a bar on a terminal, a line per change elsewhere. */
import type { BackfillStatus } from '../../shared/automations/backfill/order.ts';
import { maskText } from '../../shared/rules/safe-text.ts';
import { durationText } from '../../shared/rules/operate/duration-text.ts';
import { progressLine, statusText } from './text.ts';

export interface WatchWorld {
  readonly out: NodeJS.WriteStream;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const pollMs = 3_000;
const bar = '{bar} {percentage} %  {value}/{total}  {failed} failed  {rate}/min  {left}';

/** Reads and shows the status again and again; resolves when it neither runs nor may go on by itself. */
export async function watchBackfill(
  read: () => Promise<BackfillStatus>,
  { out, sleep }: WatchWorld,
): Promise<void> {
  let status = await read();
  const show = out.isTTY ? await barOf(status, out) : linesOf(out);
  while (status.state === 'running') {
    show.update(status);
    await sleep(pollMs);
    status = await read();
  }
  show.update(status);
  show.end();
  out.write(`${maskText(statusText(status))}\n`);
}

interface Shown {
  update(status: BackfillStatus): void;
  end(): void;
}

async function barOf(first: BackfillStatus, out: NodeJS.WriteStream): Promise<Shown> {
  // Loaded by whoever watches: every other command starts without it.
  const { Presets, SingleBar } = (await import('cli-progress')).default;
  const shown = new SingleBar({ format: bar, stream: out, hideCursor: true }, Presets.shades_classic);
  shown.start(first.progress.total, first.progress.done, payloadOf(first));
  return {
    update(status) {
      shown.setTotal(status.progress.total);
      shown.update(status.progress.done, payloadOf(status));
    },
    end: () => shown.stop(),
  };
}

function payloadOf({ progress }: BackfillStatus): Readonly<Record<string, string | number>> {
  const { secondsLeft, rowsPerMinute, byEnd } = progress;
  const left = secondsLeft === null ? '' : `${durationText(secondsLeft)} left`;
  return { failed: byEnd.failed, rate: rowsPerMinute, left };
}

function linesOf(out: NodeJS.WriteStream): Shown {
  let last = '';
  return {
    update(status) {
      const line = progressLine(status);
      if (line !== last) out.write(`${line}\n`);
      last = line;
    },
    end() {
      // Lines need no tidying up.
    },
  };
}
