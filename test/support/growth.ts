/**
 * Tells whether work grows with what it is given, or with its square, by the time of the processor, which does not
 * count other work.
 */
import assert from 'node:assert/strict';

/** Microseconds that this process worked; the least of three tries, because a collection of memory is not the work. */
function processorTime(work: () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    return user + system;
  });
  return Math.min(...times);
}

/**
 * Fails where sixteen times the length takes more than sixty-four times the work: what grows with the square takes 256 times
 * as much. `length` is the shorter one; work of less than a millisecond counts as a millisecond.
 */
export function assertGrowsWithLength(work: (length: number) => void, length: number, what = ''): void {
  work(length);
  const short = processorTime(() => work(length));
  const long = processorTime(() => work(16 * length));
  assert.ok(long < 64 * Math.max(short, 1_000), `${what} ${short} µs, ${long} µs`);
}
