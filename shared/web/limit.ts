/** Ends a request that takes too long, or that nobody waits for any more. */
import type { GenericAbortSignal } from 'axios';

/**
 * Says that a request is to end: as much of an `AbortSignal` as axios and an adapter use. One of Node's takes as long to
 * make, and to listen to, as all else here together.
 */
export class EndSignal implements GenericAbortSignal {
  aborted = false;
  readonly #listeners = new Set<() => void>();

  addEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  abort(): void {
    this.aborted = true;
    for (const listener of this.#listeners) listener();
  }
}

/** The limits that end a request before its answer's last byte. */
export interface Limit {
  readonly signal: EndSignal;
  /** The time-out is over. */
  readonly isLate: () => boolean;
  /** Nothing is waited for any more. */
  readonly end: () => void;
}

/** The limits as a request has them: milliseconds from sending to the last byte, and whoever may cancel it. */
interface Limited {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * From now until `end`. One clock that is stopped with the request: `AbortSignal.timeout` would live on, and hold what
 * hangs on it, until its time is over. Axios' own time-out starts again with every byte, so a trickling answer would
 * never end.
 */
export function requestLimit({ signal: cancelled, timeoutMs }: Limited): Limit {
  const signal = new EndSignal();
  const stop = (): void => signal.abort();
  let isLate = false;
  const clock = setTimeout(() => {
    isLate = true;
    stop();
  }, timeoutMs);
  // Waiting for an answer that nobody takes any more must not keep a process alive.
  clock.unref();
  if (cancelled?.aborted === true) stop();
  cancelled?.addEventListener('abort', stop, { once: true });
  return {
    signal,
    isLate: () => isLate,
    end: () => {
      clearTimeout(clock);
      cancelled?.removeEventListener('abort', stop);
    },
  };
}
