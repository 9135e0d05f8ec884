/**
 * A wait that ends: work that takes too long is given up on and told to begin nothing more.
 *
 *     const answer = await within(4_000, sleep, () => new CodedError('storage-unavailable'), (late) => work(late));
 */

/** Resolves after that many milliseconds; rejects when `signal` fires first. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/**
 * The result of the work, if it is done in time; else throws the error of `tooLate`, and `late` tells the work to begin
 * nothing more. A step that has begun goes on: only work that is harmless to repeat may be given up on.
 */
export async function within<Result>(
  milliseconds: number,
  sleep: Sleep,
  tooLate: () => Error,
  work: (late: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const done = new AbortController();
  const timeUp = sleep(milliseconds, done.signal).then(() => {
    late.abort();
    throw tooLate();
  });
  try {
    return await Promise.race([work(late.signal), timeUp]);
  } finally {
    done.abort();
  }
}
