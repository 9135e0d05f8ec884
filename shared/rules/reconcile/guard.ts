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

/**
 * The number of pairs that have to be counted for the verdict: with so many or more of them the guard lets the changes
 * go.
 */
export function pairsThatMatter(changes: number, guard: Link['guard']): number {
  if (changes < guard.atLeast) return 0;
  return guard.share === 0 ? Number.POSITIVE_INFINITY : Math.ceil(changes / guard.share) + 1;
}

const dayMs = 24 * 3_600_000;
const spanMs = 10 * 60_000;

/** The number of pairs that were unlinked within one span of ten minutes, which begins at `since` (ISO 8601, UTC). */
export interface Unlinks {
  readonly since: string;
  readonly count: number;
}

/**
 * The unlinks of the last day, and the same with one more, at `now` (milliseconds since 1970). They are counted by span, so
 * that a day of them is a small row, however many pairs a link has.
 */
export function unlinksOfADay(
  before: readonly (Unlinks | string)[],
  now: number,
): { readonly count: number; readonly withOneMore: readonly Unlinks[] } {
  // Earlier versions of this code kept the time of each.
  const known = before.map((one) => (typeof one === 'string' ? { since: one, count: 1 } : one));
  const counts = new Map<number, number>();
  for (const { since, count } of known) {
    const span = Math.floor(Date.parse(since) / spanMs) * spanMs;
    if (now - span < dayMs + spanMs) counts.set(span, (counts.get(span) ?? 0) + count);
  }
  const count = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const current = Math.floor(now / spanMs) * spanMs;
  counts.set(current, (counts.get(current) ?? 0) + 1);
  const spans = [...counts].toSorted(([one], [other]) => one - other);
  return {
    count,
    withOneMore: spans.map(([since, many]) => ({ since: new Date(since).toISOString(), count: many })),
  };
}
