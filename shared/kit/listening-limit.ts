/**
 * A time limit for somebody else's answer that counts only while this process could hear it. A process that loads its modules
 * hears nothing for seconds on a busy machine, and a plain time-out then ends a question whose answer has long arrived.
 *
 *     const limit = listeningLimit(10_000);
 *     try { await ask(limit.signal); } finally { limit.end(); }
 */

/** A running time limit; `end` must be called, or its timer stays. */
export interface ListeningLimit {
  /** Aborted with a `TimeoutError` once the time is over. */
  readonly signal: AbortSignal;
  /** Nothing is waited for any more. */
  end(): void;
}

const tickMs = 50;
/** Time between two ticks counts up to here: a machine under load is late a little all the time. */
const maxCountedMs = 4 * tickMs;

/** A limit that begins now. It holds no process, and ends after `milliseconds / 50` ticks at the latest. */
export function listeningLimit(milliseconds: number): ListeningLimit {
  const control = new AbortController();
  let left = milliseconds;
  let before = performance.now();
  const clock = setInterval(() => {
    const now = performance.now();
    left -= Math.min(now - before, maxCountedMs);
    before = now;
    if (left > 0) return;
    clearInterval(clock);
    control.abort(new DOMException('The answer did not come in time.', 'TimeoutError'));
  }, tickMs);
  clock.unref();
  return { signal: control.signal, end: () => clearInterval(clock) };
}
