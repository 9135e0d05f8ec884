/** What is written, as it goes out: plain JSON of its own, which nobody can change any more. */
import { refused, timeText } from './literals.ts';

/**
 * A copy as it is sent: times as text, nothing that JSON would turn into something else without a word. Throws
 * `query-value-refused` (dead-letter) for a number or a time that is none: it would clear the field. A lone half of a surrogate
 * pair could be stored, but never be asked for: no address can hold it.
 */
export function sendable(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' && !Number.isFinite(value)) throw refused('A number to write is none.');
  if (Array.isArray(value)) return value.map(sendable);
  if (value instanceof Date) return timeText(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sendable(part)]));
}
