/** Watches a comparison that the app carries out. */
import { setTimeout as timeout } from 'node:timers/promises';
import type { ReconcileStatus } from '../../shared/automations/reconcile/orders.ts';
import type { ReconcileRun } from '../../shared/ports/reconcile.ts';
import { interruption } from '../terminal/interruption.ts';
import { say } from '../terminal/print.ts';
import { progressOn } from '../terminal/progress.ts';

/** A run with what it found. */
export type ReconcileReport = ReconcileStatus;

interface RunProgress {
  update(run: ReconcileRun): void;
  end(): void;
}

/** Shows the windows of a run. */
export async function runProgress(isJson: boolean): Promise<RunProgress> {
  const show = await progressOn(process.stderr, isJson);
  return {
    update: ({ phase, pairs, step }) =>
      show.update({ done: step, total: null, line: `${phase}, ${pairs} pairs compared, window ${step}` }),
    end: () => show.end(),
  };
}

const pollMs = 2_000;
/** So long the app may take until a run is over: ten minutes; the run goes on behind that. */
const maxPolls = 300;
const ended: readonly string[] = ['done', 'failed', 'waiting'];

/** Reads the status again and again until the run has ended. Ctrl-C ends the watching; the app goes on. */
export async function watchRun(
  read: () => Promise<ReconcileReport | null>,
  { link, runId, isJson }: { readonly link: string; readonly runId: string | null; readonly isJson: boolean },
): Promise<ReconcileReport | null> {
  const signal = interruption();
  const show = await runProgress(isJson);
  let report = await read();
  try {
    for (let polls = 0; polls < maxPolls && !signal.aborted; polls += 1) {
      const run = report?.state.run ?? null;
      // The run that was begun is stored before its first window; an older one is none of ours.
      if (run !== null && (runId === null || run.run === runId)) {
        show.update(run);
        if (ended.includes(run.phase)) return report;
      }
      await timeout(pollMs, undefined, { signal }).catch(() => undefined);
      report = await read();
    }
  } finally {
    show.end();
  }
  say(`the app continues the comparison: npm run cli -- reconcile status --link ${link}`);
  if (signal.aborted) process.exitCode = 130;
  return report;
}
