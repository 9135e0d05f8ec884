/** Times and numbers in words: ages while they are short, beyond the clock and the calendar of the browser's locale. Pure. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * `just now`, `2 minutes ago`, `today, 07:41`, `yesterday, 07:41`, `24 Nov, 07:41`.
 * @param {number} at milliseconds since 1970
 * @param {number} now
 * @param {string} [locale] the browser's own when left out
 */
export function whenText(at, now, locale) {
  const age = now - at;
  // Another machine's clock may be a little ahead.
  if (age < 5000 && age > -minute) return 'just now';
  if (age >= 0 && age < minute) return `${Math.floor(age / 1000)} seconds ago`;
  if (age >= 0 && age < 2 * minute) return 'a minute ago';
  if (age >= 0 && age < hour) return `${Math.floor(age / minute)} minutes ago`;
  const clock = clockText(at, locale);
  const days = calendarDay(now) - calendarDay(at);
  if (days === 0) return `today, ${clock}`;
  if (days === 1) return `yesterday, ${clock}`;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = isThisYear ? {} : /** @type {const} */ ({ year: 'numeric' });
  return `${new Date(at).toLocaleDateString(locale, { day: 'numeric', month: 'short', ...year })}, ${clock}`;
}

/**
 * A time inside a sentence, after "since" or "next try": `07:41` of today, `24 Nov, 07:41` otherwise.
 * @param {number} at
 * @param {number} now
 * @param {string} [locale]
 */
export function momentText(at, now, locale) {
  const clock = clockText(at, locale);
  if (calendarDay(at) === calendarDay(now)) return clock;
  return `${new Date(at).toLocaleDateString(locale, { day: 'numeric', month: 'short' })}, ${clock}`;
}

/**
 * The exact time with its zone.
 * @param {number} at
 * @param {string} [locale]
 */
export function exactText(at, locale) {
  return new Date(at).toLocaleString(locale, {
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

/**
 * @param {number} at
 * @param {string} [locale]
 */
export function clockText(at, locale) {
  return new Date(at).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
}

/** @param {number} at */
function calendarDay(at) {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / day);
}

/**
 * `1 pair`, `2 pairs`.
 * @param {number} count
 * @param {string} noun
 */
export function countText(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * `once`, `twice`, `3 times`.
 * @param {number} count
 */
export function timesText(count) {
  return ['never', 'once', 'twice'][count] ?? `${count} times`;
}

/**
 * A sentence of the app in pieces: its times (`11:51 UTC`, `2026-11-28 11:51 UTC`) as milliseconds since 1970, the rest as
 * it stands. A time without a date is the last one before `now`, or one that comes within the hour.
 * @param {string} sentence
 * @param {number} now
 * @returns {readonly (string | number)[]}
 */
export function piecesOf(sentence, now) {
  /** @type {(string | number)[]} */
  const pieces = [];
  const parts = sentence.split(/((?:\d{4}-\d{2}-\d{2} )?\d{2}:\d{2}(?::\d{2})? UTC)/);
  for (const [index, piece] of parts.entries()) {
    const [clock = '', date] = piece.replace(' UTC', '').split(' ').toReversed();
    const at =
      index % 2 === 0 ? NaN : Date.parse(`${date ?? new Date(now).toISOString().slice(0, 10)}T${clock}Z`);
    if (!Number.isNaN(at)) pieces.push(date === undefined && at - now > hour ? at - day : at);
    else if (piece !== '') pieces.push(piece);
  }
  return pieces;
}
