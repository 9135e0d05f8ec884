/** The progress of retention: one pass over each store a day, begun where the last run ended. */

/** One pass over one store. Times are ISO 8601, the storage account's clock. */
export interface Pass {
  readonly startedAt: string;
  /** Null while rows are left to look at. */
  readonly endedAt: string | null;
  /** The start of the last run that worked on it; empty before the first. */
  readonly workedAt: string;
  /** The place where the next page begins; null at the start. */
  readonly place: string | null;
  readonly examined: number;
  readonly removed: number;
  /** Runs in a row that failed at this place. */
  readonly failures: number;
  /** True if people were notified that it does not come to its end. */
  readonly isTold: boolean;
}

/** The last pass of each sweep, by its name. */
export interface PassStates {
  readonly passes: Readonly<Record<string, Pass>>;
}

/** The row that holds the passes. */
export const passBook = 'passes';

/** Less than a day, so that a pass that ended late does not push the next one by a day. */
const restMs = 20 * 3_600_000;
/** A pass that has not ended for so long will not by itself. */
const maxPassMs = 3 * 86_400_000;
/** A place that fails so often may be none any more: the pass begins again. */
const maxFailures = 3;

/** The pass to go on with; null while the last one is younger than a day. `now` in milliseconds since 1970. */
export function duePass(last: Pass | undefined, now: number): Pass | null {
  const begins = {
    endedAt: null,
    workedAt: '',
    place: null,
    examined: 0,
    removed: 0,
    failures: 0,
    isTold: false,
  };
  const startedAt = new Date(now).toISOString();
  if (last === undefined) return { ...begins, startedAt };
  if (last.endedAt === null) return last;
  // A clock that was ahead and is right again must not hold up retention until it has caught up.
  const age = now - Date.parse(last.startedAt);
  return age >= restMs || age < 0 ? { ...begins, startedAt } : null;
}

/** The pass after one more page. `now` in milliseconds since 1970. */
export function passAfter(
  pass: Pass,
  page: {
    readonly examined: number;
    readonly removed: number;
    readonly next: string | null;
    readonly ended: boolean;
  },
  now: number,
): Pass {
  return {
    ...pass,
    failures: 0,
    workedAt: new Date(now).toISOString(),
    examined: pass.examined + page.examined,
    removed: pass.removed + page.removed,
    place: page.ended ? null : page.next,
    endedAt: page.ended ? new Date(now).toISOString() : null,
  };
}

/** The pass after a page that failed. `now` in milliseconds since 1970. */
export function passFailed(pass: Pass, now: number): Pass {
  const workedAt = new Date(now).toISOString();
  const failures = pass.failures + 1;
  return failures < maxFailures
    ? { ...pass, workedAt, failures }
    : { ...pass, workedAt, failures: 0, place: null };
}

/**
 * True for a pass that should have ended long ago, or after which no other one was begun. `now` in milliseconds since
 * 1970.
 */
export function isBehind(pass: Pass, now: number): boolean {
  return now - Date.parse(pass.startedAt) > maxPassMs;
}
