/**
 * The lead of a side's clock over ours, learned from the Date of its answers. Both sides' times are brought to our
 * clock by it before they are compared.
 *
 * The history of a single field is not asked for. ServiceNow's `sys_audit` is closed to an integration's user by default,
 * holds the audited columns only, and is one of the largest tables of an instance; ConnectWise's audit trail is prose
 * without ids, in the language of the member, in numbered pages (OpenAPI 2025.8). So a record's own time stands for each of
 * its fields, and the loser of a conflict is in the journal.
 */

/** A question that took longer tells too little of the moment at which it was answered; milliseconds. */
const maxQuestionMs = 4_000;
/** Clocks differ by so much that nobody has learned: an answer may seem older than what it answers. Milliseconds. */
export const unlearnedMs = 10_000;
/** Less than that is the coarseness of a Date in whole seconds and of the way to us; milliseconds. */
const notableMs = 3_000;
/** One answer is believed within this much; milliseconds. */
const believedMs = 5 * 60_000;
/** More is believed from so many answers that agree within `agreeMs`. */
const mustAgree = 5;
const agreeMs = 60_000;
/** Answers that are remembered. */
const maxSeen = 9;

/** One answer: the side's clock, and ours before and after the question; milliseconds since 1970. */
export interface ClockReading {
  readonly theirs: number;
  readonly before: number;
  readonly after: number;
}

/** The differences seen so far with one more; a slow answer, or one without a time, adds none. */
export function withReading(
  seen: readonly number[],
  { theirs, before, after }: ClockReading,
): readonly number[] {
  const difference = theirs - (before + after) / 2;
  if (Number.isNaN(difference) || after - before > maxQuestionMs) return seen;
  return [...seen, difference].slice(-maxSeen);
}

/** The difference that these answers show, milliseconds, above 0 where the side is ahead; 0 where they show none for sure. */
export function knownDifference(seen: readonly number[]): number {
  const middle = seen.toSorted((one, other) => one - other)[Math.floor(seen.length / 2)] ?? 0;
  if (Math.abs(middle) < notableMs) return 0;
  if (Math.abs(middle) <= believedMs) return middle;
  const agreeing = seen.filter((one) => Math.abs(one - middle) <= agreeMs);
  return agreeing.length >= mustAgree ? middle : 0;
}
