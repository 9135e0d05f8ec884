/** When a timer is due: NCRONTAB expressions with five or six fields, or a time span. Local time zone (TZ decides). */
import { timeSpan } from '../app/host-json.ts';

/** A timer's schedule, as NCRONTAB or a time span gives it. */
export interface Schedule {
  /** The first occurrence strictly after `time`, or undefined when there is none within eight years. */
  next(time: Date): Date | undefined;
  /** False for a time span, which knows no clock. */
  readonly adjustForDst: boolean;
  /** It can be due more than once a minute: the host keeps no status then. */
  readonly frequent: boolean;
}

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { least: 0, most: 59 },
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months },
  { least: 0, most: 6, names: days },
];

/** Parses what a timer declares. Throws a sentence when it is neither a cron expression nor a time span. */
export function parseSchedule(text: string): Schedule {
  const words = text.trim().split(/\s+/);
  if (words.length === 1) return fixedInterval(text);
  const six = words.length === 5 ? ['0', ...words] : words;
  if (six.length !== 6) throw unknown(text);
  const [seconds, minutes, hours, monthDays, monthSet, weekDays] = six.map((word, index) =>
    parseField(word, fields[index] ?? { least: 0, most: 0 }, index === 4 ? 1 : 0, text),
  ) as [number[], number[], number[], number[], number[], number[]];

  const next = (time: Date): Date | undefined => {
    const from = new Date(Math.floor(time.getTime() / 1000) * 1000 + 1000);
    const day = new Date(from.getFullYear(), from.getMonth(), from.getDate());
    for (let checked = 0; checked < 8 * 366; checked += 1) {
      const [year, month, date] = [day.getFullYear(), day.getMonth(), day.getDate()];
      if (monthSet.includes(month + 1) && monthDays.includes(date) && weekDays.includes(day.getDay()))
        for (const hour of hours) {
          if (checked === 0 && hour < from.getHours()) continue;
          for (const minute of minutes)
            for (const second of seconds) {
              const due = new Date(year, month, date, hour, minute, second);
              if (due.getTime() >= from.getTime()) return due;
            }
        }
      day.setDate(date + 1);
    }
    return undefined;
  };
  return { next, adjustForDst: true, frequent: seconds.length > 1 };
}

function fixedInterval(text: string): Schedule {
  let period: number;
  try {
    period = timeSpan(text, 'schedule');
  } catch {
    throw unknown(text);
  }
  if (period <= 0) throw unknown(text);
  return {
    next: (time) => new Date(time.getTime() + period),
    adjustForDst: false,
    frequent: period < 60_000,
  };
}

/** All values that a field allows, in order. */
function parseField(word: string, field: Field, nameBase: number, text: string): number[] {
  const found = new Set<number>();
  for (const part of word.split(',')) {
    const match = /^(\*|[a-z\d]+)(?:-([a-z\d]+))?(?:\/(\d+))?$/i.exec(part);
    if (match === null) throw unknown(text);
    const [, first = '', last, step] = match;
    if (first === '*' && last !== undefined) throw unknown(text);
    const start = first === '*' ? field.least : valueOf(first, field, nameBase, text);
    const open = first === '*' || (last === undefined && step !== undefined);
    const end = last === undefined ? (open ? field.most : start) : valueOf(last, field, nameBase, text);
    const by = Number(step ?? 1);
    if (by < 1 || end < start) throw unknown(text);
    for (let value = start; value <= end; value += by) found.add(value);
  }
  return [...found].sort((one, other) => one - other);
}

function valueOf(word: string, field: Field, nameBase: number, text: string): number {
  const named = field.names?.indexOf(word.slice(0, 3).toLowerCase()) ?? -1;
  const value = named === -1 ? Number(word) : named + nameBase;
  if (!Number.isInteger(value) || value < field.least || value > field.most) throw unknown(text);
  return value;
}

const unknown = (text: string): Error =>
  new Error(`The schedule "${text}" is neither a cron expression with five or six fields nor a time span.`);
