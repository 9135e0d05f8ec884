/** A receiver answers while the sender still waits: one that only hangs is never asked again, and its news is lost. */
import { CodedError } from '../../rules/errors.ts';

/** Milliseconds: ConnectWise hangs up after five seconds, and sends again only what was answered so. */
export const answerWithinMs = 4_000;

/** Resolves after so many milliseconds; rejects when `signal` fires first. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/**
 * What storage was asked to do, if it is done in time; else throws `storage-unavailable` (retry), and `late` tells the
 * work to begin nothing more. What it has begun cannot be taken back: here that is one write to storage, and those are
 * harmless to repeat.
 */
export async function inTime<Result>(
  milliseconds: number,
  sleep: Sleep,
  work: (late: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const done = new AbortController();
  const timeUp = sleep(milliseconds, done.signal).then(() => {
    late.abort();
    throw new CodedError('storage-unavailable', { detail: `It gave no answer within ${milliseconds} ms.` });
  });
  try {
    return await Promise.race([work(late.signal), timeUp]);
  } finally {
    done.abort();
  }
}
