/**
 * The mass-change guard limits the changes of one run before a person is asked.
 *
 * It looks at the changes a run WOULD make, before the first write, and never at single live edits: those are people's,
 * however many there are in one night (a nightly job that closes thousands of incidents is normal in ServiceNow).
 */
import type { Link } from '../config/link.ts';

/** The guard's decision about one run. */
export interface GuardVerdict {
  readonly kind: 'go' | 'ask';
  readonly changes: number;
  readonly pairs: number;
  /** A sentence for the report. */
  readonly sentence: string;
}

/** Asks when the changes are at least `atLeast` and more than `share` of the pairs. */
export function guardVerdict(changes: number, pairs: number, guard: Link['guard']): GuardVerdict {
  const asks = changes >= guard.atLeast && changes > guard.share * pairs;
  const percent = Math.round(guard.share * 100);
  return {
    kind: asks ? 'ask' : 'go',
    changes,
    pairs,
    sentence: `${changes} of ${pairs} pairs would change; the guard asks from ${guard.atLeast} on, when that is more than ${percent} %.`,
  };
}
