/** Watches a plan until it has ended: a bar on a terminal, a line per change elsewhere. */
import { setTimeout as timeout } from 'node:timers/promises';
import {
  updatePlanReport,
  type UpdatePlanReport,
  type UpdatePlanStatus,
  type UpdateTicketsNeeds,
} from '../../shared/automations/tickets/update-tickets.ts';
import { runUpdateStep, type UpdateStepNeeds } from '../../shared/automations/tickets/update-tickets-step.ts';
import type { UpdateStepQueue } from '../../shared/ports/update-plans.ts';
import type { UpdateStep } from '../../shared/rules/tickets/update-plan.ts';
import { say } from '../terminal/print.ts';
import { planLine } from './text.ts';

/** A step, with the seconds until it may begin. */
interface LocalStep {
  readonly message: UpdateStep;
  readonly delaySeconds: number;
}

/** The queue of the steps within this process. */
export interface LocalSteps extends UpdateStepQueue {
  take(): LocalStep | undefined;
  isEmpty(): boolean;
}

/** Ends early where the signal says so. */
type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

interface WatchOptions {
  readonly local: LocalSteps | null;
  readonly out: NodeJS.WriteStream;
  readonly sleep?: Sleep;
}

const pause: Sleep = (milliseconds, signal) =>
  timeout(milliseconds, undefined, { signal }).catch(() => undefined);

/** A queue of this process alone. */
export function localSteps(): LocalSteps {
  const waiting: LocalStep[] = [];
  return {
    send: (message, { delaySeconds = 0 } = {}) =>
      Promise.resolve(void waiting.push({ message, delaySeconds })),
    take: () => waiting.shift(),
    isEmpty: () => waiting.length === 0,
  };
}

const pollMs = 2_000;
/** As long as a step may take in the app. */
const maxStepMs = 180_000;
/** So long an app may take until it begins with the first step. */
const patiencePolls = 45;

type Needs = UpdateTicketsNeeds & Omit<UpdateStepNeeds, 'signal' | 'deadline'>;

/**
 * Shows the plan again and again until it has ended, and works its steps where they are ours. Ctrl-C ends the watching
 * once the step under way is done; an app goes on by itself.
 */
export async function watchPlan(
  id: string,
  needs: Needs,
  { local, out, sleep = pause }: WatchOptions,
): Promise<UpdatePlanReport> {
  const interrupted = new AbortController();
  const stop = (): void => interrupted.abort();
  process.once('SIGINT', stop);
  const read = (): Promise<UpdatePlanReport> => updatePlanReport({ plan: id, after: 0 }, needs);
  let report = await read();
  const show = out.isTTY ? await barOf(report.plan, out) : linesOf();
  try {
    for (let polls = 1; isUnderWay(report.plan, local, polls) && !interrupted.signal.aborted; polls += 1) {
      show.update(report.plan);
      // A step that another process works on leaves nothing on our queue.
      const next = local?.take();
      if (local === null || next === undefined) await sleep(pollMs, interrupted.signal);
      else await workOne(next, { ...needs, steps: local }, { signal: interrupted.signal, sleep });
      report = await read();
    }
    show.update(report.plan);
  } finally {
    show.end();
    process.removeListener('SIGINT', stop);
  }
  if (report.plan.state === 'waiting' && !interrupted.signal.aborted)
    say('no app has begun with it so far; it begins when one runs, or with --here in this process');
  if (interrupted.signal.aborted) {
    say(
      local === null
        ? 'interrupted: the app goes on with it'
        : `interrupted; it goes on with npm run cli -- update-tickets apply ${id} --here --yes`,
    );
    process.exitCode = 130;
  }
  return report;
}

/** A plan that nobody moves is watched no longer: `resume` takes it up. */
function isUnderWay({ state, stalled }: UpdatePlanStatus, local: LocalSteps | null, polls: number): boolean {
  if (state === 'running') return !stalled;
  return state === 'waiting' && (polls <= patiencePolls || local?.isEmpty() === false);
}

async function workOne(
  { message, delaySeconds }: LocalStep,
  needs: Needs,
  { signal, sleep }: { readonly signal: AbortSignal; readonly sleep: Sleep },
): Promise<void> {
  if (delaySeconds > 0) await sleep(delaySeconds * 1000, signal);
  if (signal.aborted) return;
  await runUpdateStep(message, { ...needs, signal, deadline: Date.now() + maxStepMs });
}

interface Shown {
  update(plan: UpdatePlanStatus): void;
  end(): void;
}

async function barOf(plan: UpdatePlanStatus, out: NodeJS.WriteStream): Promise<Shown> {
  // Loaded by whoever watches: every other command starts without it.
  const { Presets, SingleBar } = (await import('cli-progress')).default;
  const format = '{bar} {percentage} %  {value}/{total}  {failed} failed  {skipped} skipped';
  const shown = new SingleBar({ format, stream: out, hideCursor: true }, Presets.shades_classic);
  shown.start(plan.total, plan.next, plan.counts);
  return { update: ({ next, counts }) => shown.update(next, counts), end: () => shown.stop() };
}

function linesOf(): Shown {
  let last = '';
  return {
    update(plan) {
      const line = planLine(plan);
      if (line !== last) say(line);
      last = line;
    },
    end() {
      // Lines need no tidying up.
    },
  };
}
