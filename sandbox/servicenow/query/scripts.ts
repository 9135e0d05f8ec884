/**
 * The `javascript:` values of encoded queries: the handful of server functions that filters use.
 *
 * A real instance runs whatever stands there. The simulator runs nothing: it knows these calls by their form, answers
 * the rest with an empty value, and remembers every script it was sent, so that a test can see that no text out of a
 * ticket ever became one.
 */
import { localToInstant, rawDateTime, zoneOffset, type UserTime } from '../model/user-time.ts';

/** The user that a script of a query asks about. */
export interface ScriptCaller {
  readonly sysId: string;
  readonly userName: string;
  readonly time: UserTime;
}

const day = 86_400_000;

/** Evaluates a script to a raw value; empty for one that is not known. `now` is in milliseconds. */
export function evaluateScript(script: string, caller: ScriptCaller, now: number): string {
  const call = /^\s*gs\.([a-zA-Z]+)\(([^)]*)\)\s*;?\s*$/.exec(script);
  if (call === null) return '';
  const parameters = (call[2] ?? '').split(',').map((part) => part.trim().replaceAll(/^['"]|['"]$/g, ''));
  const count = Number(parameters[0] ?? 0);
  const { zone } = caller.time;
  const dayStart = (daysAgo: number): string => midnight(now, zone, -daysAgo);
  const dayEnd = (daysAgo: number): string =>
    rawDateTime(Date.parse(`${midnight(now, zone, 1 - daysAgo).replace(' ', 'T')}Z`) - 1000);

  switch (call[1]) {
    case 'dateGenerate':
      return dateGenerate(parameters[0] ?? '', parameters[1] ?? '', zone);
    case 'getUserID':
      return caller.sysId;
    case 'getUserName':
      return caller.userName;
    case 'nowDateTime':
      return rawDateTime(now);
    case 'daysAgo':
      return rawDateTime(now - count * day);
    case 'hoursAgo':
      return rawDateTime(now - count * 3_600_000);
    case 'minutesAgo':
      return rawDateTime(now - count * 60_000);
    case 'daysAgoStart':
      return dayStart(count);
    case 'daysAgoEnd':
      return dayEnd(count);
    case 'hoursAgoStart':
      return rawDateTime(Math.floor((now - count * 3_600_000) / 3_600_000) * 3_600_000);
    case 'minutesAgoStart':
      return rawDateTime(Math.floor((now - count * 60_000) / 60_000) * 60_000);
    case 'beginningOfToday':
      return dayStart(0);
    case 'endOfToday':
      return dayEnd(0);
    case 'beginningOfYesterday':
      return dayStart(1);
    case 'endOfYesterday':
      return dayEnd(1);
    case undefined:
    default:
      return '';
  }
}

/** The date and time are read in the zone of the user who asks, not in UTC as a plain literal is. */
function dateGenerate(date: string, time: string, zone: string): string {
  const wall = time === 'start' ? '00:00:00' : time === 'end' ? '23:59:59' : time;
  const instant = localToInstant(`${date} ${wall}`, zone);
  return instant === undefined ? '' : rawDateTime(instant);
}

/** The beginning of a day of the user's, so many days from today, as a raw value. */
function midnight(now: number, zone: string, daysFromToday: number): string {
  const local = rawDateTime(now + zoneOffset(now, zone) + daysFromToday * day);
  const instant = localToInstant(`${local.slice(0, 10)} 00:00:00`, zone);
  return instant === undefined ? '' : rawDateTime(instant);
}
