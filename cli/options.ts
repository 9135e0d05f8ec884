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

/** A time given as an option: ISO 8601, or so long ago as `90m`, `12h`, `7d`. */
export function pointInTime(text: string): string {
  const ago = /^(\d{1,5})([mhd])$/.exec(text);
  const minutes = { m: 1, h: 60, d: 24 * 60 } as const;
  const unit = ago?.[2] as keyof typeof minutes | undefined;
  const time = unit === undefined ? Date.parse(text) : Date.now() - Number(ago?.[1]) * minutes[unit] * 60_000;
  if (Number.isNaN(time))
    throw new InvalidArgumentError('a time such as 2026-11-24T12:00:00Z, 90m, 12h or 7d');
  return new Date(time).toISOString();
}
