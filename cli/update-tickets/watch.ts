/** Watches a plan until it has ended: a bar on a terminal, a line per change elsewhere. */
import { setTimeout as timeout } from 'node:timers/promises';
import type { UpdatePlanReport, UpdatePlanStatus } from '../../shared/automations/tickets/update-tickets.ts';
import { runUpdateStep, type UpdateStepNeeds } from '../../shared/automations/tickets/update-tickets-step.ts';
import type { UpdateStepQueue } from '../../shared/ports/update-plans.ts';
import type { UpdateStep } from '../../shared/rules/tickets/update-plan.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { interruption } from '../terminal/interruption.ts';
import { say } from '../terminal/print.ts';
import { progressOn } from '../terminal/progress.ts';
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

/** Works the steps in this process. */
export interface WorkHere {
  readonly steps: LocalSteps;
  readonly needs: Omit<UpdateStepNeeds, 'signal' | 'deadline' | 'steps'>;
}

/** Ends early where the signal says so. */
type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

interface WatchOptions {
  /** Null where an app works. */
  readonly here: WorkHere | null;
  readonly out: NodeJS.WriteStream;
  readonly isJson?: boolean;
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

/**
 * Shows the plan again and again until it has ended, and works its steps where they are ours. Ctrl-C ends the watching
 * once the step under way is done; an app goes on by itself.
 */
export async function watchPlan(
  id: string,
  read: () => Promise<UpdatePlanReport>,
  { here, out, isJson = false, sleep = pause }: WatchOptions,
): Promise<UpdatePlanReport> {
  const signal = interruption();
  const show = await progressOn(out, isJson);
  let report = await read();
  const update = (): void => {
    const { next, total } = report.plan;
    show.update({ done: next, total, line: planLine(report.plan) });
  };
  try {
    for (let polls = 1; isUnderWay(report.plan, here, polls) && !signal.aborted; polls += 1) {
      update();
      // A step that another process works on leaves nothing on our queue.
      const next = here?.steps.take();
      if (here === null || next === undefined) await sleep(pollMs, signal);
      else await workOne(next, here, { signal, sleep });
      report = await read();
    }
    update();
  } finally {
    show.end();
  }
  if (report.plan.state === 'waiting' && !signal.aborted)
    say('no app has started the plan yet; it starts when an app runs, or in this process with --here');
  if (signal.aborted) {
    say(
      here === null
        ? 'interrupted; the app continues the plan'
        : `interrupted; continue it: npm run cli -- update-tickets apply ${id} --here --yes`,
    );
    process.exitCode = exitCodes.interrupted;
  }
  return report;
}

/** A plan that nobody moves is watched no longer: `resume` takes it up. */
function isUnderWay({ state, stalled }: UpdatePlanStatus, here: WorkHere | null, polls: number): boolean {
  if (state === 'running') return !stalled;
  return state === 'waiting' && (polls <= patiencePolls || here?.steps.isEmpty() === false);
}

async function workOne(
  { message, delaySeconds }: LocalStep,
  { steps, needs }: WorkHere,
  { signal, sleep }: { readonly signal: AbortSignal; readonly sleep: Sleep },
): Promise<void> {
  if (delaySeconds > 0) await sleep(delaySeconds * 1000, signal);
  if (signal.aborted) return;
  await runUpdateStep(message, { ...needs, steps, signal, deadline: Date.now() + maxStepMs });
}
