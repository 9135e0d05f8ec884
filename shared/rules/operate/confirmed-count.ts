/** A request for many records states their number, as its preview showed it. Pure. */
import { CodedError } from '../errors.ts';

/** Up to this many records need no number: a person has seen them all in the preview. */
const maxUnconfirmed = 50;

/**
 * Throws `count-unconfirmed` (refuse) for more records than that, unless `confirmed` is their number, and for any number that is
 * not theirs: what was added since the preview was not seen by the person who requests it.
 */
export function requireConfirmed(count: number, confirmed: number | undefined): void {
  if (confirmed === count || (confirmed === undefined && count <= maxUnconfirmed)) return;
  const given = confirmed === undefined ? '' : ` and not ${confirmed}`;
  throw new CodedError('count-unconfirmed', {
    detail: `It concerns ${count} records${given}. Look at the preview again, then confirm that number: --confirm ${count}`,
    facts: { count },
  });
}
