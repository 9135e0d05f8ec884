/** Links, backfills and the runs of automations, as the app tells them. */
import type { functionList } from '../../../shared/rules/operate/status/function-list.ts';
import { nextRun } from '../../../shared/rules/operate/status/next-run.ts';
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';

type Status = AnswerOf<'status'>;

const minuteMs = 60_000;

/** A time as the app tells it. */
export const isoOf = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString();

/** Its last run before now by its schedule, but for the one that did not run; of the others every ninth has never run. */
export function lastAt(
  { name, trigger, address }: (typeof functionList)[number],
  index: number,
  now: number,
): string | null {
  if (name === 'reconcile') return isoOf(now - 13 * 60 * minuteMs);
  if (trigger !== 'timer') return index % 9 === 8 ? null : isoOf(now - (index * 7 + 1) * minuteMs);
  return lastRun(address, now);
}

/** The last time before now by a timer's schedule. */
export function lastRun(schedule: string, now: number): string | null {
  let last: number | null = null;
  // Two runs at least of a timer that runs each day, and every five minutes at most.
  let next = nextRun(schedule, now - 25 * 60 * minuteMs);
  for (let runs = 0; next !== null && next <= now && runs < 400; runs += 1) {
    last = next;
    next = nextRun(schedule, next);
  }
  return isoOf(last);
}

/** A backfill on its way. */
export function backfillOf(now: number): AnswerOf<'overview'>['links'][number]['backfill'] {
  return {
    state: 'running',
    token: 'backfill-1',
    done: 4340,
    total: 7000,
    failed: 3,
    leftSeconds: 660,
    startedAt: new Date(now - 20 * minuteMs).toISOString(),
    countedAt: new Date(now - minuteMs).toISOString(),
    trouble: null,
  };
}

/** A link that is well, but for the rest of its values. */
export function linkOf(
  name: string,
  { now, ...rest }: Partial<Status['links'][number]> & { readonly now: number },
): Status['links'][number] {
  return {
    name,
    enabled: true,
    dryRun: false,
    paused: null,
    pairs: { count: 1204, isMore: false, countedAt: new Date(now).toISOString() },
    behindSeconds: { connectwise: 9, servicenow: 360 },
    lastWriteAt: { connectwise: null, servicenow: new Date(now - 3 * minuteMs).toISOString() },
    deadLetters: { count: 0, isMore: false },
    held: { count: 0, isMore: false },
    ...rest,
  };
}
