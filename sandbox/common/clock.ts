/** Clocks: the machine's, one that can be set forward, and one that moves only on request. */

/** The time and the sleep of a simulator, so that a test can move both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** A clock that can be set forward. Who sleeps past the new time wakes, in the order in which they are due. */
export interface MovableClock extends Clock {
  advance(milliseconds: number): Promise<void>;
}

/** The machine's clock, with an offset that `advance` adds to. Sleeping takes real time. */
export function shiftableClock(): MovableClock {
  let offset = 0;
  const waiting = new Set<() => void>();
  return {
    now: () => Date.now() + offset,
    sleep(milliseconds) {
      const until = Date.now() + offset + milliseconds;
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const check = (): void => {
          clearTimeout(timer);
          const left = until - (Date.now() + offset);
          if (left > 0) {
            timer = setTimeout(check, Math.min(left, 2 ** 31 - 1));
            return;
          }
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
    async advance(milliseconds) {
      offset += milliseconds;
      for (const check of waiting) check();
      await Promise.resolve();
    },
  };
}

/** A clock that stands still until it is advanced; nothing that uses it takes real time. `start` in milliseconds. */
export function virtualClock(start: number): MovableClock {
  let now = start;
  let order = 0;
  const sleepers: { readonly at: number; readonly order: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep(milliseconds) {
      return new Promise((wake) => {
        sleepers.push({ at: now + Math.max(0, milliseconds), order: (order += 1), wake });
      });
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        await runReadyWork();
        const next = sleepers
          .filter((sleeper) => sleeper.at <= end)
          .toSorted((one, other) => one.at - other.at || one.order - other.order)[0];
        if (next === undefined) break;
        sleepers.splice(sleepers.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = end;
      await runReadyWork();
    },
  };
}

/** Lets everything that is ready run, so that who was woken can go to sleep again before time moves on. */
function runReadyWork(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
