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
  let isOver = false;
  const clock = setTimeout(() => {
    isLate = true;
    stop();
  }, timeoutMs);
  // Waiting for an answer that nobody takes any more must not keep a process alive.
  clock.unref();
  if (cancelled !== undefined) listen(cancelled, stop);
  return {
    signal,
    isLate: () => isLate,
    end: () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(clock);
      if (cancelled !== undefined) leave(cancelled, stop);
    },
  };
}

/** The requests that listen to a signal, and the one listener that the signal itself has for all of them. */
interface Listeners {
  readonly stops: Set<() => void>;
  readonly hear: () => void;
}

/** The requests of a list share their caller's signal, which takes longer to listen to than a request to compose. */
const listening = new WeakMap<AbortSignal, Listeners>();

function listen(signal: AbortSignal, stop: () => void): void {
  if (signal.aborted) {
    stop();
    return;
  }
  const known = listening.get(signal);
  if (known !== undefined) {
    known.stops.add(stop);
    return;
  }
  const stops = new Set([stop]);
  const hear = (): void => {
    for (const each of stops) each();
  };
  listening.set(signal, { stops, hear });
  signal.addEventListener('abort', hear, { once: true });
}

/** The last one takes the listener along: a signal may live long after its requests. */
function leave(signal: AbortSignal, stop: () => void): void {
  const known = listening.get(signal);
  if (known === undefined) return;
  known.stops.delete(stop);
  if (known.stops.size > 0) return;
  listening.delete(signal);
  signal.removeEventListener('abort', known.hear);
}
