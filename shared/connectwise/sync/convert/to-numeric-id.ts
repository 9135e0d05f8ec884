/** Ids, one way: the text that the rules carry → ConnectWise's number. */
import { CodedError } from '../../../rules/errors.ts';

/** The id as a number. Throws `query-value-refused` (dead-letter) for any other text, before anything is asked. */
export function toNumericId(id: string): number {
  if (!/^[1-9]\d{0,14}$/.test(id))
    throw new CodedError('query-value-refused', { detail: 'An id of ConnectWise is a number.' });
  return Number(id);
}
