/** Reads the name by which a person calls a record: a ticket's id, an incident's sys_id, or its number. */
import { CodedError } from '../errors.ts';
import { recordIdOf, type RecordId } from '../sync/record-id.ts';
import type { SideName } from '../sync/record.ts';

/** A record as a person named it. */
export type RecordReference =
  | { readonly kind: 'id'; readonly side: SideName; readonly id: RecordId }
  /** An incident's number, which only its instance can translate. */
  | { readonly kind: 'number'; readonly number: string };

/** Reads a reference; a side that is named has to fit. Throws `request-invalid` (refuse) for anything else. */
export function recordReference(text: string, side: SideName | null): RecordReference {
  const name = text.trim().replace(/^#/, '');
  if (side !== 'connectwise' && /^[0-9a-f]{32}$/i.test(name))
    return { kind: 'id', side: 'servicenow', id: recordIdOf('servicenow', name.toLowerCase()) };
  if (side !== 'servicenow' && /^[1-9]\d{0,9}$/.test(name))
    return { kind: 'id', side: 'connectwise', id: recordIdOf('connectwise', name) };
  if (side !== 'connectwise' && /^[A-Za-z]{2,10}\d{1,20}$/.test(name))
    return { kind: 'number', number: name.toUpperCase() };
  throw new CodedError('request-invalid', {
    detail:
      side === 'connectwise'
        ? 'A ConnectWise ticket is named by its id, for example 4711.'
        : side === 'servicenow'
          ? 'An incident is named by its number, for example INC0010001, or by its sys_id of 32 digits.'
          : 'A record is named by a ticket id (4711), an incident number (INC0010001) or a sys_id of 32 digits.',
  });
}
