/**
 * A wait that ends: work that takes too long is given up on and told to begin nothing more.
 *
 *     const answer = await within(4_000, sleep, () => new CodedError('storage-unavailable'), (late) => work(late));
 */

/** Resolves after that many milliseconds; rejects when `signal` fires first. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Calls `then` after that many milliseconds, unless the function that it returns is called before. */
export type After = (milliseconds: number, then: () => void) => () => void;

/** The `After` of the clock of this process. */
export const afterTimeout: After = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
};

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
    const error = tooLate();
    late.abort(error);
    throw error;
  });
  try {
    return await Promise.race([work(late.signal), timeUp]);
  } finally {
    done.abort();
  }
}

/** As `within`, for work that is done often: a sleep that is broken off makes two errors and their stacks, which nobody reads. */
export async function withinTimer<Result>(
  milliseconds: number,
  after: After,
  tooLate: () => Error,
  work: (late: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const timeUp = Promise.withResolvers<never>();
  const cancel = after(milliseconds, () => {
    const error = tooLate();
    late.abort(error);
    timeUp.reject(error);
  });
  try {
    return await Promise.race([work(late.signal), timeUp.promise]);
  } finally {
    cancel();
  }
}
