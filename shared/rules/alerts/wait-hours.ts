/** The hours through which warnings wait, in a time zone named by the configuration. Pure. */
import type { AlertsConfig } from '../config/alerts.ts';
import { wallTime } from '../config/zone-time.ts';

/** Returns true if warnings wait at this moment (milliseconds since 1970). */
export function isWaiting(
  { waitHours, timeZone }: Pick<AlertsConfig, 'waitHours' | 'timeZone'>,
  now: number,
): boolean {
  if (waitHours === null) return false;
  const { time, weekday } = wallTime(now, timeZone);
  if (waitHours.wholeDays.includes(weekday)) return true;
  const { from, to } = waitHours;
  // If the end is earlier than the beginning, the hours reach over midnight.
  return from < to ? time >= from && time < to : time >= from || time < to;
}
