/** An order over many records names how many it concerns, as its preview showed them. Pure. */
import { CodedError } from '../errors.ts';

/** So many records need no number: a person has seen them all in the preview. */
const maxUnconfirmed = 50;

/**
 * Throws `count-unconfirmed` (refuse) for more records than that, unless `confirmed` is their number, and for any number that is
 * not theirs: what was added since the preview was not seen by whoever gives the order.
 */
export function requireConfirmed(count: number, confirmed: number | undefined): void {
  if (confirmed === count || (confirmed === undefined && count <= maxUnconfirmed)) return;
  const given = confirmed === undefined ? '' : ` and not ${confirmed}`;
  throw new CodedError('count-unconfirmed', {
    detail: `It concerns ${count} records${given}. Look at the preview again, then confirm that number: --confirm ${count}`,
    facts: { count },
  });
}
