/** Hours, days and numbers of the strips and charts in words. Pure. */
import { clockText, formatOf } from './age.ts';

/** The time that a range looks back. */
export const spans = { day: '24 hours', week: '7 days', month: '30 days' } as const;

/** `14:00` for the step of an hour, `Fri 27 Nov` for that of a day (a day of the rollups is one of UTC). */
export function stepText(at: string, step: 'hour' | 'day', timeZone: string): string {
  if (step === 'hour') return clockText(Date.parse(at), timeZone);
  return dayText(at, 'UTC');
}

/** The first step of a range, at the left end of its axis: with its day where the range is longer than one. */
export function startText(
  at: string,
  { step, range }: { readonly step: 'hour' | 'day'; readonly range: 'day' | 'week' | 'month' },
  timeZone: string,
): string {
  if (range !== 'week') return stepText(at, step, timeZone);
  return `${dayText(at, timeZone)}, ${clockText(Date.parse(at), timeZone)}`;
}

/** `14:00 to 15:00`. */
export function hourSpanText(at: string, timeZone: string): string {
  const start = Date.parse(at);
  return `${clockText(start, timeZone)} to ${clockText(start + 60 * 60_000, timeZone)}`;
}

/** A time to sync as it is read from a histogram: `9 s`, `5 min 20 s`, `more than an hour`. */
export function latencyText({
  seconds,
  isMore,
}: {
  readonly seconds: number;
  readonly isMore: boolean;
}): string {
  if (isMore) return 'more than an hour';
  if (seconds < 10) return `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  if (minutes >= 60) return '60 min';
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** Some browsers put a comma behind the weekday, others none. */
const dayText = (at: string, timeZone: string): string =>
  formatOf(timeZone, { weekday: 'short', day: 'numeric', month: 'short' })
    .formatToParts(Date.parse(at))
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => value)
    .join(' ');
