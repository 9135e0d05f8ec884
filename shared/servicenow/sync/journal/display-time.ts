/**
 * Times as a ServiceNow user sees them: in the user's own format and zone, which the API does not tell. Both are learned
 * from a time that is known in both forms.
 */

/** The form of a user's times, and the lead of the user's clock over UTC. */
export interface DisplayTime {
  /** Reads a whole text as one of the user's times: milliseconds since 1970, null for any other text. */
  parse(text: string): number | null;
}

/**
 * The formats that a user can choose (user preferences for date and time; formats of the platform's own list), and those
 * that instances are known to set for everybody (public reports of display forms that were not understood).
 */
const dateForms = [
  'yyyy-MM-dd',
  'MM-dd-yyyy',
  'dd-MM-yyyy',
  'dd/MM/yyyy',
  'dd.MM.yyyy',
  'MM/dd/yyyy',
  'dd-MMM-yyyy',
  'dd MMM yyyy',
  'yyyy/MM/dd',
  'dd/MM/yy',
  'MM/dd/yy',
  'dd.MM.yy',
  'dd-MM-yy',
  'MM-dd-yy',
  'dd-MMM-yy',
] as const;
/** Months as an English user sees them. */
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const timeForms = [
  'HH:mm:ss',
  'HH:mm',
  'hh:mm:ss a',
  'hh:mm a',
  'HH.mm.ss',
  'HH.mm',
  'hh.mm.ss a',
  'hh.mm a',
] as const;
const quarterHour = 15 * 60_000;
/** Zones reach from 12 hours behind UTC to 14 ahead. */
const offsets = { from: -12 * 3_600_000, to: 14 * 3_600_000 };

/**
 * The format and the offsets that fit every pair of a shown time and its stored form (`2026-03-02 08:00:00`, UTC); null
 * when none does. A time is read with the offset of the pair nearest to it, so that only one between two changes of
 * clocks can be an hour off.
 */
export function learnDisplayTime(
  pairs: readonly { readonly shown: string; readonly stored: string }[],
): DisplayTime | null {
  const given = pairs.filter(({ shown, stored }) => shown !== '' && stored !== '');
  if (given.length === 0) return null;
  for (const form of dateForms.flatMap((date) => timeForms.map((time) => `${date} ${time}`))) {
    const read = reader(form);
    const known = given.flatMap(({ shown, stored }) => {
      const local = read(shown);
      const offset = offsetOf(local, Date.parse(`${stored.replace(' ', 'T')}Z`));
      return local === null || offset === null ? [] : [{ local, offset }];
    });
    if (known.length < given.length) continue;
    return {
      parse(text) {
        const local = read(text);
        if (local === null) return null;
        const distance = (one: { readonly local: number }): number => Math.abs(one.local - local);
        const nearest = known.toSorted((one, other) => distance(one) - distance(other))[0];
        return local - (nearest?.offset ?? 0);
      },
    };
  }
  return null;
}

/** The lead of the shown time over the stored one, if that can be a zone's offset. */
function offsetOf(shown: number | null, stored: number): number | null {
  if (shown === null || Number.isNaN(stored)) return null;
  // A format without seconds shows the beginning of the minute.
  const offset = Math.round((shown - stored) / quarterHour) * quarterHour;
  const fits = Math.abs(shown - stored - offset) < 60_000 && offset >= offsets.from && offset <= offsets.to;
  return fits ? offset : null;
}

/** Reads a wall-clock time of one form as if it were UTC. */
function reader(form: string): (text: string) => number | null {
  const names: string[] = [];
  const pattern = form
    .replaceAll(/[.]/g, String.raw`\.`)
    .replaceAll(/yyyy|yy|MMM|MM|dd|HH|hh|mm|ss|a/g, (letters) => {
      names.push(letters);
      if (letters === 'MMM') return `(${months.join('|')})`;
      return letters === 'a' ? '(AM|PM)' : String.raw`(\d{${letters.length}})`;
    });
  const whole = new RegExp(`^${pattern}$`, 'i');
  return (text) => {
    const match = whole.exec(text.trim());
    if (match === null) return null;
    const part = (name: string): number => Number(match[names.indexOf(name) + 1] ?? 0);
    const has = (name: string): boolean => names.includes(name);
    const half = has('a') && match[names.indexOf('a') + 1]?.toUpperCase() === 'PM' ? 12 : 0;
    const hour = has('HH') ? part('HH') : (part('hh') % 12) + half;
    const word = has('MMM') ? (match[names.indexOf('MMM') + 1] ?? '') : '';
    const month = word === '' ? part('MM') : months.indexOf(word.toLowerCase()) + 1;
    const year = has('yyyy') ? part('yyyy') : 2000 + part('yy');
    const day = part('dd');
    if (month < 1 || month > 12 || day < 1 || day > 31) return null;
    return Date.UTC(year, month - 1, day, hour, part('mm'), has('ss') ? part('ss') : 0);
  };
}
