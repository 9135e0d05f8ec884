/** Times as a person reads them: in the zone of this machine, with the zone. JSON keeps ISO 8601 in UTC. */

const format = (timeZone?: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  });

/** `2026-11-29 09:30:00 CET`; a text that is no time stays as it is. `timeZone` is the machine's where it is left out. */
export function localTime(iso: string, timeZone?: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return iso;
  const parts = new Map(
    format(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')}`;
}

/** As the sentences of a state tell it: today's without their date. */
const toldTime = /(?<![\d:-])(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) UTC\b/g;

const isoTime = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\b/g;

/**
 * Every time in lines of ours as a person reads it. What stands in quotation marks is somebody's text, and a command is
 * typed as it stands: both are left as they are. `now` in milliseconds since 1970.
 */
export function withLocalTimes(
  text: string,
  { timeZone, now = Date.now() }: { readonly timeZone?: string; readonly now?: number } = {},
): string {
  const local = (iso: string): string => localTime(iso, timeZone);
  const told = (_all: string, day: string | undefined, time: string): string => {
    const at = local(`${day ?? new Date(now).toISOString().slice(0, 10)}T${time}:00Z`);
    const [date = '', clock = '', zone = ''] = at.split(' ');
    const isToday = date === local(new Date(now).toISOString()).split(' ')[0];
    return `${isToday ? '' : `${date} `}${clock.slice(0, 5)} ${zone}`;
  };
  return text
    .split('\n')
    .map((line) => {
      if (line.includes('npm run cli -- ')) return line;
      const parts = line.split('"');
      // An even number of quotation marks leaves our words at the even places.
      const isOurs = (index: number): boolean => index % 2 === 0 && parts.length % 2 === 1;
      return parts
        .map((part, index) =>
          isOurs(index) ? part.replaceAll(toldTime, told).replaceAll(isoTime, local) : part,
        )
        .join('"');
    })
    .join('\n');
}
