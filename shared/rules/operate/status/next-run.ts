/**
 * Computes when a timer is due next, from its NCRONTAB expression with six fields, UTC, as the functions declare them.
 * Pure.
 */

const ranges = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const second = 1_000;
const dayMs = 86_400_000;
/** A timer that is not due within a year has no next run worth telling. */
const maxDays = 366;

/** The first time after `now` (milliseconds since 1970); null where the expression is not understood, or never due. */
export function nextRun(schedule: string, now: number): number | null {
  const words = schedule.trim().split(/\s+/);
  if (words.length !== ranges.length) return null;
  const fields = words.map((word, index) => valuesOf(word, ranges[index] ?? [0, 0]));
  const [seconds = [], minutes = [], hours = [], days = [], months = [], weekdays = []] = fields;
  if (fields.some((values) => values.length === 0)) return null;
  const from = Math.floor(now / second) * second + second;
  const firstDay = Math.floor(from / dayMs) * dayMs;
  for (let day = 0; day <= maxDays; day += 1) {
    const date = new Date(firstDay + day * dayMs);
    const isDue =
      months.includes(date.getUTCMonth() + 1) &&
      days.includes(date.getUTCDate()) &&
      weekdays.includes(date.getUTCDay());
    if (!isDue) continue;
    for (const hour of hours)
      for (const minute of minutes)
        for (const at of seconds) {
          const due = date.getTime() + ((hour * 60 + minute) * 60 + at) * second;
          if (due >= from) return due;
        }
  }
  return null;
}

/** All values of one field in order, such as `*`, `5`, `1-5` and `2-20/6`, with commas between; empty for anything else. */
function valuesOf(word: string, [least, most]: readonly [number, number]): readonly number[] {
  const found = new Set<number>();
  for (const part of word.split(',')) {
    const [, first = '', last, step = '1'] = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(part) ?? [];
    if (first === '') return [];
    const start = first === '*' ? least : Number(first);
    const isOpen = first === '*' || part.includes('/');
    const end = last === undefined ? (isOpen ? most : start) : Number(last);
    if (start < least || end > most || Number(step) < 1) return [];
    for (let value = start; value <= end; value += Number(step)) found.add(value);
  }
  return [...found].toSorted((one, other) => one - other);
}
