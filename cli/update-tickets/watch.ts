/** Watches a plan until it has ended: a bar on a terminal, a line per change elsewhere. */
import { setTimeout as sleep } from 'node:timers/promises';
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

/** The queue of the steps within this process. */
export interface LocalSteps extends UpdateStepQueue {
  /** The next step, with the seconds until it may begin. */
  take(): { readonly message: UpdateStep; readonly delaySeconds: number } | undefined;
}

/** A queue of this process alone. */
export function localSteps(): LocalSteps {
  const waiting: { message: UpdateStep; delaySeconds: number }[] = [];
  return {
    send: (message, { delaySeconds = 0 } = {}) =>
      Promise.resolve(void waiting.push({ message, delaySeconds })),
    take: () => waiting.shift(),
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
  { local, out }: { readonly local: LocalSteps | null; readonly out: NodeJS.WriteStream },
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
      if (local === null) await sleep(pollMs);
      else await workOne(local, needs, interrupted.signal);
      report = await read();
    }
    show.update(report.plan);
  } finally {
    show.end();
    process.removeListener('SIGINT', stop);
  }
  if (report.plan.state === 'waiting')
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

function isUnderWay({ state }: UpdatePlanStatus, local: LocalSteps | null, polls: number): boolean {
  return state === 'running' || (state === 'waiting' && (local !== null || polls <= patiencePolls));
}

async function workOne(local: LocalSteps, needs: Needs, signal: AbortSignal): Promise<void> {
  const next = local.take();
  if (next === undefined) return;
  if (next.delaySeconds > 0)
    await sleep(next.delaySeconds * 1000, undefined, { signal }).catch(() => undefined);
  await runUpdateStep(next.message, { ...needs, steps: local, signal, deadline: Date.now() + maxStepMs });
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
