/**
 * Does one thing to many items: a few at a time, each with its own result, stopping when too much goes wrong.
 *
 * A ramp begins with few items: with `ramp: [1, 10, 100]`, `check` is asked after the first, after ten more, and after a
 * hundred more.
 *
 * One failed item is not a failed batch: the report says of every item whether it was done, failed, or not begun, so
 * that the rest can be put back on a queue. Stands alone.
 */
import { asCodedError, type CodedError } from '../rules/errors.ts';

/** The concurrency of a batch, its ramp, and what stops it. */
export interface BatchOptions<Item, Result> {
  /** Items under way at once; usually 4. `Infinity`: all of them. */
  readonly concurrency?: number;
  /** Sizes of the first portions; what is left is the last one. Left out: all in one. */
  readonly ramp?: readonly number[];
  /** Asked after each portion but the last; false stops the batch before the next one. */
  check?(soFar: readonly BatchItem<Item, Result>[]): Promise<boolean> | boolean;
  /** Stops after this number of failures, or this share of the items that ended (counted from the tenth on). */
  readonly stopAt?: { readonly failures?: number; readonly share?: number };
  readonly signal?: AbortSignal;
}

/** One item with its result, its error, or neither where it was not begun. */
export type BatchItem<Item, Result> =
  | { readonly item: Item; readonly status: 'done'; readonly result: Result }
  | { readonly item: Item; readonly status: 'failed'; readonly error: CodedError }
  | { readonly item: Item; readonly status: 'not-begun' };

/** The end of a batch: every item in its order, the counts, and why it stopped. */
export interface BatchReport<Item, Result> {
  /** In the order of the items. */
  readonly items: readonly BatchItem<Item, Result>[];
  readonly done: number;
  readonly failed: number;
  readonly notBegun: number;
  /**
   * Null when every item was begun. `told-to-wait`: the remote asked for a pause that concerns all items; the rest may
   * be tried after `retryAfterMs`, in milliseconds.
   */
  readonly stopped: 'too-many-failures' | 'check-refused' | 'cancelled' | 'told-to-wait' | null;
  readonly retryAfterMs?: number;
}

/** A share of failures says little before this number of items have ended. */
const shareFrom = 10;

/**
 * Runs the batch. Throws only what `check` throws: what the work throws is in the report.
 *
 * @example
 * import { CodedError } from '../rules/errors.ts';
 * import { runBatch } from './batch.ts';
 *
 * const close = (id: number) => (id === 7 ? Promise.reject(new CodedError('write-refused')) : Promise.resolve(id));
 * const report = await runBatch([1, 7, 11], close, { concurrency: 4, stopAt: { failures: 5 } });
 * report.items.map(({ status }) => status); // → ['done', 'failed', 'done']
 * const seen: number[] = [];
 * const check = (soFar: readonly unknown[]) => seen.push(soFar.length) < 2;
 * const { done, notBegun, stopped } = await runBatch([1, 2, 3, 4], (id) => Promise.resolve(id), { ramp: [1, 2], check });
 * seen; // → [1, 3]
 * ({ done, notBegun, stopped }); // → { done: 3, notBegun: 1, stopped: 'check-refused' }
 */
export async function runBatch<Item, Result>(
  items: readonly Item[],
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
  options: BatchOptions<Item, Result> = {},
): Promise<BatchReport<Item, Result>> {
  const ended = items.map((item): BatchItem<Item, Result> => ({ item, status: 'not-begun' }));
  const signal = options.signal ?? new AbortController().signal;
  let next = 0;
  let done = 0;
  let failed = 0;
  let stopped: BatchReport<Item, Result>['stopped'] = null;
  let retryAfterMs: number | undefined;

  async function one(index: number, item: Item): Promise<void> {
    try {
      ended[index] = { item, status: 'done', result: await work(item, signal) };
      done += 1;
    } catch (thrown) {
      const error = asCodedError(thrown);
      ended[index] = { item, status: 'failed', error };
      failed += 1;
      // Every later item would get the same answer.
      if (error.code === 'remote-busy') {
        retryAfterMs = Math.max(retryAfterMs ?? 0, error.retryAfterMs ?? 0);
        stopped ??= 'told-to-wait';
      } else if (isTooMuch(options.stopAt, done, failed)) stopped ??= 'too-many-failures';
    }
  }

  async function portion(end: number): Promise<void> {
    const worker = async (): Promise<void> => {
      while (next < end && stopped === null) {
        if (signal.aborted) stopped = 'cancelled';
        else {
          const index = next++;
          const [item] = items.slice(index, index + 1);
          // An item may be undefined itself; its place is what counts.
          await one(index, item as Item);
        }
      }
    };
    const { concurrency = 4 } = options;
    // NaN and less than one fall back to one at a time, which is right for every remote.
    const length = concurrency >= 1 ? Math.min(concurrency, end - next) : 1;
    await Promise.all(Array.from({ length }, worker));
  }

  for (const end of portionEnds(items.length, options.ramp ?? [])) {
    await portion(end);
    if (stopped !== null || end === items.length) break;
    if (options.check !== undefined && !(await options.check(ended.slice(0, end)))) stopped = 'check-refused';
    if (stopped !== null) break;
  }
  const report = { items: ended, done, failed, notBegun: items.length - done - failed, stopped };
  return retryAfterMs === undefined ? report : { ...report, retryAfterMs };
}

/** The end of each portion: `[1, 10, 100]` of 500 items are 1, 11, 111 and 500. */
function portionEnds(length: number, ramp: readonly number[]): number[] {
  const ends: number[] = [];
  let end = 0;
  for (const size of ramp) {
    end += size >= 1 ? Math.trunc(size) : 1;
    if (end >= length) break;
    ends.push(end);
  }
  return [...ends, length];
}

function isTooMuch(
  stopAt: { readonly failures?: number; readonly share?: number } | undefined,
  done: number,
  failed: number,
): boolean {
  if (stopAt?.failures !== undefined && failed >= stopAt.failures) return true;
  return (
    stopAt?.share !== undefined && done + failed >= shareFrom && failed / (done + failed) >= stopAt.share
  );
}
