/** Ids, one way: ConnectWise's number, as it came → the text that the rules carry. */
import { CodedError } from '../../../rules/errors.ts';
import { parseRecordId, type RecordId } from '../../../rules/sync/record-id.ts';

/** The number as the id of a record. Throws `connectwise-field-missing` (retry) for any other value. */
export function toRecordId(id: unknown, what = 'ticket'): RecordId {
  const parsed = typeof id === 'number' ? parseRecordId('connectwise', String(id)) : null;
  if (parsed !== null) return parsed;
  throw new CodedError('connectwise-field-missing', {
    detail: `ConnectWise returned a ${what} without a positive whole number as its id.`,
  });
}
