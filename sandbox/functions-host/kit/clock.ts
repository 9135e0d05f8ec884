/** The clock that schedules, retries and time limits go by. A parameter, so that a test can move it by hand. */

/** The time and the timers of the host, so that a test can move both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `then` once so many milliseconds have passed; the function it returns cancels that. */
  after(milliseconds: number, then: () => void): () => void;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Resolves once so many milliseconds have passed by that clock. */
export const sleepBy = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(milliseconds, resolve);
  });
