/** Looks that are repeated: the clock and the sleep are parameters, and every wait has an end. */

/** The clock and the sleep of a wait; tests pass their own. */
export interface Waiting {
  /** Milliseconds since some moment; they only go on, also where somebody sets the clock of this machine. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The number of looks, and the pause between two of them in milliseconds. */
export interface Looks {
  readonly maxLooks: number;
  readonly pauseMs: number;
}

/** Looks until `look` gives something else than null, at most so often; null where it never did. Does not sleep at the end. */
export async function lookUntil<T>(
  { sleep }: Waiting,
  { maxLooks, pauseMs }: Looks,
  look: (turn: number) => Promise<T | null>,
): Promise<T | null> {
  for (let turn = 1; turn <= maxLooks; turn += 1) {
    const found = await look(turn);
    if (found !== null) return found;
    if (turn < maxLooks) await sleep(pauseMs);
  }
  return null;
}
