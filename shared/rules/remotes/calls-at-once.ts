/**
 * The number of calls that one instance may have under way at a remote: as many as the bounds allow until it is refused
 * for asking too much, then three quarters of what was under way, then one more every while (additive increase,
 * multiplicative decrease).
 *
 * A refusal alone is waited out and no more: a limit on how much is asked in a minute, or a hiccup, does not care how
 * much is asked at once. An instance that asks too much at once is refused again as soon as it goes on.
 *
 * All that has to be shared is the last refusal: from it and the clock each instance works out the same number, so growing
 * costs no request, and all of them slow down together.
 *
 * The time that a remote takes is not judged. It was tried: an instance whose own processor is busy sees every answer
 * late, and would slow itself down for it; and a remote that is slow for everybody would be asked less and less for
 * nothing.
 */

/** The last refusal that counted. */
export interface SlowDown {
  /** The number of calls that were allowed after it. */
  readonly atOnce: number;
  /** The time when all were allowed to ask again, milliseconds since 1970: nothing is learned before that. */
  readonly at: number;
}

/** The bounds between which the number moves. */
export interface AtOnceBounds {
  /** At least 1. */
  readonly min: number;
  readonly max: number;
  /** Milliseconds until one more is tried. */
  readonly growMs: number;
}

/**
 * More than an instance has under way where nothing was refused, so that nobody waits for a place before. Four readers at once
 * were seen to be borne by ConnectWise, and twelve to be limited (reported by users of its API).
 */
export const usualAtOnce: AtOnceBounds = { min: 1, max: 128, growMs: 5_000 };

/** The share of calls that is left after a refusal. */
const keptShare = 0.75;

/**
 * So many refusals one soon after the other, no more answers between them than calls under way, are no coincidence. Those
 * of calls that were on their way together count as one.
 */
export const refusalsInARow = 3;

/** A refused call, the last of so many. */
export interface LimitRefusal {
  /** The time when it was sent, milliseconds since 1970. */
  readonly sentAt: number;
  /** The number of calls that this instance had under way, itself included. */
  readonly underWay: number;
}

/** The number of calls that may be under way now. */
export function atOnceNow(last: SlowDown | null, now: number, { min, max, growMs }: AtOnceBounds): number {
  if (last === null) return max;
  const grown = Math.floor(Math.max(0, now - last.at) / growMs);
  return Math.min(max, Math.max(min, last.atOnce + grown));
}

/**
 * Returns the refusal that counts after one more, which all wait out until `until`, milliseconds since 1970. A call
 * that was sent before they were allowed to ask again tells nothing new: it was one of those that were too many then.
 */
export function slowedDown(
  last: SlowDown | null,
  { sentAt, underWay }: LimitRefusal,
  until: number,
  bounds: AtOnceBounds,
): SlowDown {
  if (last !== null && sentAt < last.at) return last;
  const most = Math.min(underWay, atOnceNow(last, sentAt, bounds));
  return { atOnce: Math.max(bounds.min, Math.floor(most * keptShare)), at: until };
}
