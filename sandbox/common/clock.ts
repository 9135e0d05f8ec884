/** Clocks: the machine's, one that can be set forward, and one that moves only when it is told to. */
import type { Clock } from './types.ts';

/** The machine's clock, with an offset that `advance` adds to. Sleeping takes real time. */
export function shiftableClock(): Clock & { advance(milliseconds: number): Promise<void> } {
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

export interface VirtualClock extends Clock {
  /** Moves the time forward, waking sleepers in the order in which they are due. */
  advance(milliseconds: number): Promise<void>;
}

/** A clock that stands still until it is advanced; nothing that uses it takes real time. */
export function virtualClock(start: number): VirtualClock {
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
        await settle();
        const next = sleepers
          .filter((sleeper) => sleeper.at <= end)
          .toSorted((one, other) => one.at - other.at || one.order - other.order)[0];
        if (next === undefined) break;
        sleepers.splice(sleepers.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = end;
      await settle();
    },
  };
}

/** Lets everything that is ready run, so that who was woken can go to sleep again before time moves on. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
