/**
 * Keeps what changes rarely, with its age. Whoever asks while it is being read waits for the same answer. When it has
 * become old and cannot be read again, the old answer is given for a while longer: a status list of an hour ago is better
 * than no sync at all.
 */

export interface AgedCache {
  /** What is kept under the key, read when there is nothing or when it is too old. */
  get<Value>(key: string, read: () => Promise<Value>): Promise<Value>;
  /** How old it is, in milliseconds; undefined when nothing is kept. */
  age(key: string): number | undefined;
  /** Forgets one, or all: the next one who asks reads again. */
  forget(key?: string): void;
}

export interface AgedCacheOptions {
  readonly now: () => number;
  /** How long an answer is given without asking. Milliseconds; 15 minutes when left out. */
  readonly freshMs?: number | undefined;
  /** How long an answer is given when asking fails. Milliseconds; 4 hours when left out. */
  readonly staleMs?: number | undefined;
  /** After a failure nobody asks for so long. Milliseconds; 30 seconds when left out. */
  readonly pauseMs?: number | undefined;
}

interface Kept {
  readonly at: number;
  readonly value: unknown;
}

/** An empty cache. */
export function agedCache(options: AgedCacheOptions): AgedCache {
  const { now, freshMs = 15 * 60_000, staleMs = 4 * 3_600_000, pauseMs = 30_000 } = options;
  const kept = new Map<string, Kept>();
  const asking = new Map<string, Promise<unknown>>();
  const failedAt = new Map<string, number>();

  function read(key: string, ask: () => Promise<unknown>): Promise<unknown> {
    const known = asking.get(key);
    if (known !== undefined) return known;
    const answer = ask()
      .then((value) => {
        // Forgotten meanwhile: then this answer is already old.
        if (asking.get(key) === answer) kept.set(key, { at: now(), value });
        failedAt.delete(key);
        return value;
      })
      .finally(() => {
        if (asking.get(key) === answer) asking.delete(key);
      });
    asking.set(key, answer);
    return answer;
  }

  return {
    async get<Value>(key: string, ask: () => Promise<Value>): Promise<Value> {
      const known = kept.get(key);
      const age = known === undefined ? Infinity : now() - known.at;
      if (known !== undefined && age < freshMs) return known.value as Value;
      const usable = known !== undefined && age < staleMs;
      const rests = now() - (failedAt.get(key) ?? -Infinity) < pauseMs;
      if (usable && rests) return known.value as Value;
      try {
        return (await read(key, ask)) as Value;
      } catch (thrown) {
        failedAt.set(key, now());
        if (usable) return known.value as Value;
        throw thrown;
      }
    },
    age(key) {
      const known = kept.get(key);
      return known === undefined ? undefined : now() - known.at;
    },
    forget(key) {
      for (const map of [kept, asking, failedAt])
        if (key === undefined) map.clear();
        else map.delete(key);
    },
  };
}
