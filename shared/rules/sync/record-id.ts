/**
 * The id of a record of one side: text that was looked at and found to be one. An absent or odd value of a remote can
 * therefore not be stored, sent or asked for as if it named a record: without a look it does not compile.
 */
import type { z } from 'zod';
import { CodedError } from '../errors.ts';

/** A ticket's number as text, or an incident's sys_id. Only `parseRecordId` and the adapters' own parsers make one. */
export type RecordId = string & z.core.$brand<'record id'>;

/** Stands in a dry run for the id of a record that is not made; no side and no store takes it. */
export const pretendedId = '(new)' as RecordId;

/** ConnectWise counts from 1, and its numbers are exact as such; ServiceNow's sys_id has 32 hexadecimal digits. */
const forms = { connectwise: /^[1-9]\d{0,14}$/, servicenow: /^[0-9a-f]{32}$/ } as const;
type SideOfId = keyof typeof forms;

/** The value as an id of that side; null for anything else, a number included. */
export function parseRecordId(side: SideOfId, value: unknown): RecordId | null {
  return isRecordId(side, value) ? value : null;
}

/** The text as an id of that side. Throws `record-id-invalid` (dead-letter) for any other. */
export function recordIdOf(side: SideOfId, text: string): RecordId {
  if (isRecordId(side, text)) return text;
  throw new CodedError('record-id-invalid', {
    detail: `"${text.slice(0, 64)}" is not a valid id of ${side}.`,
    facts: { side },
  });
}

function isRecordId(side: SideOfId, value: unknown): value is RecordId {
  return typeof value === 'string' && forms[side].test(value);
}
