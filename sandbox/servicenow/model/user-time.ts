/**
 * Date-times as ServiceNow writes them: UTC in raw values, the user's zone and format in display values.
 *
 * A raw date-time is `YYYY-MM-DD HH:MM:SS` with one-second resolution. Formats use the letters of the user
 * preference: yyyy MM dd HH hh mm ss a.
 */

/** The time zone and the date format of a user. */
export interface UserTime {
  /** IANA zone of the user, for example `Europe/Berlin`. */
  readonly zone: string;
  /** For example `dd/MM/yyyy HH:mm:ss`. */
  readonly format: string;
}

const rawForm = /^(\d{4})-(\d{2})-(\d{2})(?: (\d{2}):(\d{2}):(\d{2}))?$/;

/** Milliseconds to the raw form; fractions of a second are lost, as in the platform's database. */
export function rawDateTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
}

/** The raw form (or a bare date, meaning its midnight) to milliseconds; undefined for anything else. */
export function parseRawDateTime(text: string): number | undefined {
  const match = rawForm.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
}

/** A raw value as this user sees it; what is not a date-time is returned as it is. */
export function displayDateTime(raw: string, user: UserTime): string {
  const instant = parseRawDateTime(raw);
  if (instant === undefined) return raw;
  const local = rawDateTime(instant + zoneOffset(instant, user.zone));
  const hour = Number(local.slice(11, 13));
  const parts: Readonly<Record<string, string>> = {
    yyyy: local.slice(0, 4),
    MM: local.slice(5, 7),
    dd: local.slice(8, 10),
    HH: local.slice(11, 13),
    hh: String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0'),
    mm: local.slice(14, 16),
    ss: local.slice(17, 19),
    a: hour < 12 ? 'AM' : 'PM',
  };
  return user.format.replaceAll(formatLetters, (letters) => parts[letters] ?? letters);
}

/** Reads a text that a user typed in their own format and zone as a raw value; undefined when it is no date-time of theirs. */
export function parseDisplayDateTime(text: string, user: UserTime): string | undefined {
  const names: string[] = [];
  const pattern = user.format
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(formatLetters, (letters) => {
      names.push(letters);
      return letters === 'a' ? '(AM|PM)' : String.raw`(\d{${letters.length}})`;
    });
  const match = new RegExp(`^${pattern}$`, 'i').exec(text.trim());
  if (match === null) return undefined;
  const part = (name: string): string | undefined => {
    const index = names.indexOf(name);
    return index < 0 ? undefined : match[index + 1];
  };
  const halfDay = Number(part('hh') ?? 0) % 12;
  const hour = part('HH') ?? String(part('a')?.toUpperCase() === 'PM' ? halfDay + 12 : halfDay);
  const local = `${part('yyyy') ?? '1970'}-${part('MM') ?? '01'}-${part('dd') ?? '01'} ${hour.padStart(2, '0')}:${part('mm') ?? '00'}:${part('ss') ?? '00'}`;
  const instant = localToInstant(local, user.zone);
  return instant === undefined ? undefined : rawDateTime(instant);
}

/** A wall-clock time (raw form) in a zone to the instant it names. */
export function localToInstant(local: string, zone: string): number | undefined {
  const asUtc = parseRawDateTime(local);
  if (asUtc === undefined) return undefined;
  // The offset is that of the instant, which we do not know yet: guess, then correct once across a change of clocks.
  const guess = asUtc - zoneOffset(asUtc, zone);
  return asUtc - zoneOffset(guess, zone);
}

/** Milliseconds that a zone's wall clock is ahead of UTC at an instant. */
export function zoneOffset(instant: number, zone: string): number {
  if (zone === 'GMT' || zone === 'UTC') return 0;
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  const digits = formatter.formatToParts(instant).filter((part) => part.type !== 'literal');
  const value = (type: string): number => Number(digits.find((part) => part.type === type)?.value ?? 0);
  const wallClock = Date.UTC(
    value('year'),
    value('month') - 1,
    value('day'),
    value('hour'),
    value('minute'),
    value('second'),
  );
  return wallClock - Math.floor(instant / 1000) * 1000;
}

const formatLetters = /yyyy|MM|dd|HH|hh|mm|ss|a/g;
const formatters = new Map<string, Intl.DateTimeFormat>();
