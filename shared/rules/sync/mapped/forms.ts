/**
 * The one spelling of each type of a mapped field, so that `4.50` and `4.5`, or a time with and without milliseconds,
 * are no difference. A value that is not of the type stays as it is: the other side then says that it has no such
 * value.
 */
import { canonicalText } from '../../canonical.ts';
import type { MappedType } from '../../config/mappings/ticket-fields.ts';
import { wallTime } from '../../config/zone-time.ts';

/** The value in the spelling of its type; `zone` is where the day of a moment is looked up. */
export function formOf(type: MappedType, value: string, zone: string): string {
  if (type === 'text') return canonicalText(value);
  const text = value.trim();
  if (text === '') return '';
  switch (type) {
    case 'choice':
      return text;
    case 'number':
      return Number.isFinite(Number(text)) ? String(Number(text)) : text;
    case 'boolean':
      return truths.get(text.toLowerCase()) ?? text;
    case 'date':
      return dayIn(text, zone) ?? text;
    case 'date-time':
      return momentOf(text) ?? text;
    case 'person':
      return text.toLowerCase();
    default:
      return type satisfies never;
  }
}

const truths = new Map([
  ['true', 'true'],
  ['1', 'true'],
  ['yes', 'true'],
  ['false', 'false'],
  ['0', 'false'],
  ['no', 'false'],
]);

const day = /^\d{4}-\d\d-\d\d$/;
/** ISO 8601, or as ServiceNow stores it: UTC, with a blank. */
const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** The day of a moment in a zone, `2026-11-30`; a day is its own. Null for any other text. */
export function dayIn(text: string, zone: string): string | null {
  if (day.test(text)) return isDay(text) ? text : null;
  const at = Date.parse(momentOf(text) ?? '');
  return Number.isNaN(at) ? null : wallTime(at, zone).date;
}

/** A moment as `2026-11-30T08:00:00Z`; one without a zone is UTC. Null for any other text. */
export function momentOf(text: string): string | null {
  const [, date, time, offset = 'Z'] = moment.exec(text) ?? [];
  if (date === undefined || time === undefined || !isDay(date)) return null;
  const at = Date.parse(`${date}T${time}${offset}`);
  return Number.isNaN(at) ? null : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/**
 * The moment that stands for a day where a column holds moments: noon in the zone, so that people some hours east and west
 * of it see the same day. ISO 8601, UTC.
 */
export function noonOf(date: string, zone: string): string {
  const noon = Date.parse(`${date}T12:00:00Z`);
  // The local time at noon UTC gives the zone's offset; a change of the clocks lies in the night.
  const wall = wallTime(noon, zone);
  const shown = Date.parse(`${wall.date}T${wall.time}:00Z`);
  return `${new Date(noon - (shown - noon)).toISOString().slice(0, 19)}Z`;
}

/** 30 February is no date. */
function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
