/** The one grammar of schedules: what the host can read, and what it remembers between two runs. */
import { parseSchedule } from '../../sandbox/functions-host/triggers/schedule.ts';

/** Once a day, in the morning, UTC, on a minute that no timer of the app uses. */
export const usualSchedule = '0 33 5 * * *';

/** The fields of a schedule behind one space each. */
export const tidySchedule = (text: string): string => text.trim().split(/\s+/).join(' ');

/** Returns the reason why a timer cannot have this schedule; null when it can. */
export function scheduleFault(text: string): string | null {
  const fields = tidySchedule(text).split(' ').length;
  if (fields !== 6)
    return `"${text}" has ${fields === 1 ? 'one field' : `${fields} fields`} and not six: second, minute, hour, day, month, weekday`;
  let schedule: ReturnType<typeof parseSchedule>;
  try {
    schedule = parseSchedule(text);
  } catch {
    return `"${text}" is no NCRONTAB expression`;
  }
  // The host keeps no status of a timer that can be due twice a minute, so it would not catch up after a stop.
  if (schedule.frequent) return `"${text}" is due at more than one second of a minute; name one second`;
  return schedule.next(new Date(0)) === undefined ? `"${text}" is never due` : null;
}
