/** Reads from the schedules of the timers how far apart two runs can be, and which minutes they fall on. */
import { parseSchedule } from '../../sandbox/functions-host/triggers/schedule.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** Long enough for every schedule that is due at least weekly. */
const watched = 15 * day;
/** For the others, in turn: monthly, yearly, and on the 29th of February. */
const longer = [70 * day, 800 * day, 9 * 366 * day];

/** All times in milliseconds, within fifteen days or as said, at which a schedule is due. */
function dueTimes(schedule: string, within = watched): readonly number[] {
  const parsed = parseSchedule(schedule);
  const start = Date.UTC(2026, 0, 1);
  const times: number[] = [];
  for (let due = parsed.next(new Date(start)); due !== undefined; due = parsed.next(due)) {
    if (due.getTime() >= start + within) break;
    times.push(due.getTime());
  }
  return times;
}

/** The longest time between two runs, in whole minutes. Throws for a schedule that is due less than twice in nine years. */
export function longestGapMinutes(schedule: string): number {
  const times = [watched, ...longer]
    .map((within) => () => dueTimes(schedule, within))
    .reduce((found: readonly number[], look) => (found.length < 2 ? look() : found), []);
  if (times.length < 2) throw new Error(`"${schedule}" is due less than twice in nine years.`);
  return Math.max(...times.slice(1).map((time, at) => Math.ceil((time - (times[at] ?? time)) / minute)));
}

/** The number of times that a schedule is due in a day, on average. */
export function runsPerDay(schedule: string): number {
  return (dueTimes(schedule).length * 24 * 60 * minute) / watched;
}

/**
 * Pairs of timers that fall on one minute at least once. On Flex Consumption each timer of a minute starts an instance of
 * its own, and such bursts were drained in the middle of their work (azure-functions-host, issue 11943).
 */
export function sharedMinutes(
  timers: readonly { readonly name: string; readonly schedule: string }[],
): readonly string[] {
  const minutes = timers.map(
    ({ schedule }) => new Set(dueTimes(schedule).map((at) => Math.floor(at / minute))),
  );
  return timers.flatMap(({ name }, one) =>
    timers.flatMap((other, at) =>
      at > one && [...(minutes[one] ?? [])].some((due) => minutes[at]?.has(due) === true)
        ? [`${name} and ${other.name}`]
        : [],
    ),
  );
}
