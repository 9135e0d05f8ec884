/** ConnectWise's times, one way: text of the wire → ISO 8601, UTC. */

import { CodedError } from '../../../rules/errors.ts';

/** The time in ISO 8601, UTC, with milliseconds. Throws `connectwise-field-missing` (retry) when the field is empty. */
export function toSureTime(text: string | null | undefined, what: string): string {
  if (!Number.isNaN(Date.parse(text ?? ''))) return toIsoTime(text);
  throw new CodedError('connectwise-field-missing', { detail: `${what} is missing or not a time.` });
}

/** As `toSureTime` for a time that only puts things in order: 1970 where ConnectWise gives none. */
export function toIsoTime(text: string | null | undefined): string {
  const time = Date.parse(text ?? '');
  return new Date(Number.isNaN(time) ? 0 : time).toISOString();
}
