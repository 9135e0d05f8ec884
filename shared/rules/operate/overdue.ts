/** Finds the scheduled automations that are late, from the stored facts about their runs. Pure. */

/** The stored facts about the runs of one timer. Times ISO 8601, UTC. */
export interface TimerRuns {
  /** The time when it was first expected to run: an app that was just deployed has run nothing yet. */
  readonly expectedSince: string;
  readonly startedAt: string | null;
  /** The end of the last run that did not fail. */
  readonly finishedAt: string | null;
  /** The end of the last run, however it went. */
  readonly endedAt: string | null;
  /** The end of the last run: an outcome, or the code of an error. */
  readonly outcome: string | null;
  /** The code with which the last run failed; null when it went well, or has not ended yet. */
  readonly failedWith: string | null;
}

/** The stored facts, by the name of the timer. */
export type StoredRuns = Readonly<Record<string, TimerRuns>>;

/** One timer that should have finished a run by now. */
export interface Overdue {
  readonly name: string;
  /** Milliseconds since its last run that did not fail, or since it was first expected. */
  readonly ageMs: number;
}

const minute = 60_000;
const hour = 60;

/**
 * The time for which a timer may stay away, in milliseconds: an hour more than its period, so 25 hours for a daily one.
 * One that runs more often than hourly may miss one run.
 */
function allowedMs(periodMinutes: number): number {
  return (periodMinutes <= hour ? 2 * periodMinutes + 5 : periodMinutes + hour) * minute;
}

/** The time since a timer last finished, or was first expected, in milliseconds. `now` in milliseconds since 1970. */
export function ageOf({ finishedAt, expectedSince }: TimerRuns, now: number): number {
  return now - Date.parse(finishedAt ?? expectedSince);
}

/**
 * The timers of `periods` (minutes) that are late, the latest first. One that was never expected is not late. `now` in
 * milliseconds since 1970.
 */
export function overdueTimers(
  runs: StoredRuns,
  periods: Readonly<Record<string, number>>,
  now: number,
): readonly Overdue[] {
  return Object.entries(periods)
    .flatMap(([name, period]) => {
      const run = runs[name];
      if (run === undefined) return [];
      const ageMs = ageOf(run, now);
      return ageMs > allowedMs(period) ? [{ name, ageMs }] : [];
    })
    .toSorted((one, other) => other.ageMs - one.ageMs);
}
