/** A clock that stands still until a test moves it. */
import type { Clock } from '../../../sandbox/functions-host/kit/clock.ts';

export interface ManualClock extends Clock {
  /** Moves on, and calls everything that was due by then, the earliest first, each at its own time. */
  advanceTo(time: number): void;
  advance(milliseconds: number): void;
  /** When what is waited for is due, the earliest first. */
  due(): readonly number[];
}

/** A clock that shows `start`; `changed` is told whenever it moved or something waits for another time. */
export function manualClock(start: number, changed: () => void = () => undefined): ManualClock {
  let time = start;
  const waiting = new Set<{ readonly due: number; readonly call: () => void }>();
  const earliest = (): { readonly due: number; readonly call: () => void } | undefined =>
    [...waiting].toSorted((one, other) => one.due - other.due)[0];
  const clock: ManualClock = {
    now: () => time,
    after(milliseconds, then) {
      const entry = { due: time + milliseconds, call: then };
      waiting.add(entry);
      changed();
      return () => {
        if (waiting.delete(entry)) changed();
      };
    },
    advanceTo(target) {
      for (let next = earliest(); next !== undefined && next.due <= target; next = earliest()) {
        waiting.delete(next);
        time = Math.max(time, next.due);
        next.call();
      }
      time = Math.max(time, target);
      changed();
    },
    advance: (milliseconds) => clock.advanceTo(time + milliseconds),
    due: () => [...waiting].map((one) => one.due).toSorted((one, other) => one - other),
  };
  return clock;
}
