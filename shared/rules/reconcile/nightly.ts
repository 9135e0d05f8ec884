/** Decides when a link is due for its nightly comparison. */

/** Hours of the night in which a run may begin, UTC: from the first up to the second. */
const nightHours = [1, 5] as const;
/** The least time between two runs, so that one night has one. */
const restMs = 12 * 3_600_000;

/** True at night when the last run began in another one. `now` in milliseconds; null before the first run. */
export function isNightlyDue(now: number, lastStartedAt: string | null): boolean {
  const hour = new Date(now).getUTCHours();
  const isRested = lastStartedAt === null || now - Date.parse(lastStartedAt) >= restMs;
  return hour >= nightHours[0] && hour < nightHours[1] && isRested;
}
