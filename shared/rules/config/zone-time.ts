/** The time on the wall of a named zone, for people and for hours that people set. */

/** Days of the week as a configuration names them, Monday first. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** A day of the week. */
export type Weekday = (typeof weekdays)[number];

/** The time and date of clocks and calendars in a zone. */
export interface WallTime {
  /** `2026-11-29`. */
  readonly date: string;
  /** `07:05`, from 00:00 to 23:59. */
  readonly time: string;
  readonly weekday: Weekday;
  /** The zone's distance from UTC at that time, such as `UTC`, `UTC+1` or `UTC+5:30`. */
  readonly offset: string;
}

/** True for a name of the IANA time zone database, such as `Europe/Berlin`, that this Node knows. */
export function isTimeZone(name: string): boolean {
  // V8 takes offsets, too: they know no summer time, and nobody sees in March that they do not.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The wall's time in a zone; `at` is milliseconds since 1970. Throws a RangeError for a zone that is none. */
export function wallTime(at: number, timeZone: string): WallTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    weekday: 'short',
    timeZoneName: 'shortOffset',
  });
  const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const named = part('weekday').toLowerCase();
  return {
    date: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
    weekday: weekdays.find((day) => day === named) ?? 'mon',
    offset: part('timeZoneName').replace('GMT', 'UTC').replace(/\+0$/, ''),
  };
}
