/** Options that several commands take. */
import { InvalidArgumentError } from 'commander';
import type { SideName } from '../shared/rules/sync/record.ts';

/** A count given as an option. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 100_000) return value;
  throw new InvalidArgumentError('a whole number from 1 to 100000');
}

/** A side given as an option. */
export function sideName(text: string): SideName {
  if (text === 'connectwise' || text === 'servicenow') return text;
  throw new InvalidArgumentError('connectwise or servicenow');
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A span of time given as an option, such as `90m`, `12h` or `7d`, in milliseconds. */
export function duration(text: string): number {
  const [, number, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if ((unit === 'm' || unit === 'h' || unit === 'd') && Number(number) > 0)
    return Number(number) * unitMs[unit];
  throw new InvalidArgumentError('a span of time such as 90m, 12h or 7d');
}

/** A time given as an option: ISO 8601, or so long ago as `90m`, `12h`, `7d`. */
export function pointInTime(text: string): string {
  const [, number, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const isAge = unit === 'm' || unit === 'h' || unit === 'd';
  const time = isAge ? Date.now() - Number(number) * unitMs[unit] : Date.parse(text);
  if (Number.isNaN(time))
    throw new InvalidArgumentError('a time such as 2026-11-24T12:00:00Z, 90m, 12h or 7d');
  return new Date(time).toISOString();
}
