/** A body as it goes out: a copy in plain JSON, which the caller's later changes do not reach. */
import { refused, timeText } from './literals.ts';

/**
 * A copy as it is sent: times as text, nothing that JSON would turn into something else without a word. Throws
 * `query-value-refused` (dead-letter) for NaN, Infinity and an invalid time, which would clear the field. A lone half of a surrogate
 * pair could be stored, but never be asked for: no address can hold it.
 */
export function sendable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' && !Number.isFinite(value))
    throw refused('Refusing to send NaN or Infinity.');
  if (Array.isArray(value)) return value.map(sendable);
  if (value instanceof Date) return timeText(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sendable(part)]));
}
