/**
 * The time that changes took from the side on which they were made to the other one, as counts in fixed buckets: counts
 * of several hours, instances and links add up, and a quantile is read from the sum.
 */
import type { Nudge } from '../sync/nudge.ts';

/** Upper ends of the buckets, seconds; one more bucket counts what took longer. */
export const bucketSeconds = [1, 2, 5, 10, 30, 60, 120, 300, 900, 3600] as const;

/** Counts by bucket; empty where nothing was counted. */
export type Latency = readonly number[];

/** The counts with one more change that took so many milliseconds. */
export function withLatency(counts: Latency, milliseconds: number): Latency {
  const found = bucketSeconds.findIndex((seconds) => milliseconds <= seconds * 1_000);
  const index = found === -1 ? bucketSeconds.length : found;
  return bucketsOf(counts).map((count, bucket) => count + Number(bucket === index));
}

/** The counts of both together. */
export function addLatency(one: Latency, other: Latency): Latency {
  if (other.length === 0) return one;
  const more = bucketsOf(other);
  return bucketsOf(one).map((count, bucket) => count + (more[bucket] ?? 0));
}

function bucketsOf(counts: Latency): readonly number[] {
  return Array.from({ length: bucketSeconds.length + 1 }, (_, index) => counts[index] ?? 0);
}

/** A time read from the buckets: even within its bucket. `isMore`: it lies beyond the last end, which is given. */
export interface Quantile {
  readonly seconds: number;
  readonly isMore: boolean;
}

/** The time within which this share (0 to 1) of the changes arrived; null where none was counted. */
export function quantileOf(counts: Latency, share: number): Quantile | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let below = 0;
  for (const [index, end] of bucketSeconds.entries()) {
    const count = counts[index] ?? 0;
    if (count > 0 && below + count >= wanted) {
      const start = bucketSeconds[index - 1] ?? 0;
      const seconds = start + (end - start) * Math.max(0, (wanted - below) / count);
      return { seconds: Math.round(seconds * 10) / 10, isMore: false };
    }
    below += count;
  }
  return { seconds: bucketSeconds.at(-1) ?? 0, isMore: true };
}

/**
 * An older change that a poll finds was there before the link, or the app was away for longer than any time to sync
 * says.
 */
const maxPollMs = 24 * 3_600_000;

/** A callback leaves within seconds of the change: a record that is older by more was changed by something that moves no time. */
const maxCallbackMs = 10 * 60_000;

/**
 * Milliseconds from the change to now. A change is made when its record says that it was last updated, by our clock:
 * what a poll waited for is part of what people wait for. If that cannot be the time of the change, the time when we
 * learned of it counts. Null for work that no new change began: a person's request, a backfill, a comparison, our own
 * second look, and a record that a poll finds a day after its last change.
 */
export function changeAge(
  { origin, learnedAt }: Pick<Nudge, 'origin' | 'learnedAt'>,
  source: { readonly updatedAt: string; readonly aheadMs: number } | null,
  now: number,
): number | null {
  if (origin !== 'callback' && origin !== 'poll') return null;
  const learned = Date.parse(learnedAt);
  const updated = source === null ? Number.NaN : Date.parse(source.updatedAt) - source.aheadMs;
  if (origin === 'poll' && learned - updated > maxPollMs) return null;
  const isOfChange = updated < learned && (origin === 'poll' || learned - updated <= maxCallbackMs);
  return Math.max(0, now - (isOfChange ? updated : learned));
}
