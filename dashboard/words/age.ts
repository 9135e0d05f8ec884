/** Times in the words of the page: ages while they are short, clock times beyond, as an appointment is named. Pure. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * A point in time as seen from `now`: `2 minutes ago`, `in 13 minutes`, `yesterday, 01:21`, `tonight, 03:40`. Both in
 * milliseconds since 1970.
 */
export function whenText(at: number, now: number, timeZone: string): string {
  const away = Math.abs(at - now);
  if (away < hourMs) return at <= now ? agoText(now - at) : inText(at - now);
  const clock = clockText(at, timeZone);
  const days = dayOf(at, timeZone) - dayOf(now, timeZone);
  if (days === 0) return `today, ${clock}`;
  if (days === -1) return `yesterday, ${clock}`;
  if (days === 1) return `${Number(clock.slice(0, 2)) < 6 ? 'tonight' : 'tomorrow'}, ${clock}`;
  return `${part(at, timeZone, { weekday: 'short', day: 'numeric', month: 'short' })}, ${clock}`;
}

/** The exact time, with its zone. `at` in milliseconds since 1970. */
export function exactText(at: number, timeZone: string): string {
  return part(at, timeZone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

/** The time of day, such as `03:40`. `at` in milliseconds since 1970. */
export function clockText(at: number, timeZone: string): string {
  return part(at, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** A length of time in its largest unit: `6 min`, `9 s`, `13 h`, `2 days`. */
export function lengthText(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  return `${Math.floor(ms / dayMs)} days`;
}

function agoText(ms: number): string {
  if (ms < 5000) return 'just now';
  if (ms < minuteMs) return `${Math.floor(ms / 1000)} seconds ago`;
  const minutes = Math.floor(ms / minuteMs);
  return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`;
}

function inText(ms: number): string {
  if (ms < minuteMs) return 'within a minute';
  const minutes = Math.floor(ms / minuteMs);
  return minutes === 1 ? 'in a minute' : `in ${minutes} minutes`;
}

/** Number of the calendar day in that zone. */
function dayOf(at: number, timeZone: string): number {
  const [day = '', month = '', year = ''] = part(at, timeZone, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  }).split('/');
  return Date.parse(`${year}-${month}-${day}T00:00:00Z`) / dayMs;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format costs a hundred times what its use costs, and a page uses thousands of a few. */
export function formatOf(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
  formats.set(key, known);
  return known;
}

const part = (at: number, timeZone: string, options: Intl.DateTimeFormatOptions): string =>
  formatOf(timeZone, options).format(at);
