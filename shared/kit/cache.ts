/**
 * Values from elsewhere, each kept under its key for a while: asked for once however many need it, renewed ahead of its
 * end where that is wanted, and given while the place it comes from is out of reach. The example stands at `Cache`.
 *
 * The life of one value, ages counted from the moment it was asked for:
 *
 *     0 ············ maxAgeMs - renewAheadMs ········ maxAgeMs ················ maxStaleMs
 *     given as it is │ given, renewed in the background │ asked for; given if that fails │ asked for
 *
 * Stands alone. The reader decides what a value is made of: `secrets/store.ts` keeps two versions of a secret as one.
 */

/** The ages, in milliseconds, at which a value is renewed, read again and given up. */
export interface CacheOptions<Value> {
  /** Milliseconds since 1970. */
  now(): number;
  /** A younger value is given as it is. Milliseconds, or for values that say it themselves a function. */
  readonly maxAgeMs: number | ((value: Value) => number);
  /** So long before its end a value is renewed in the background. Milliseconds; not at all when left out. */
  readonly renewAheadMs?: number;
  /**
   * The greatest age of a value that is given because it cannot be renewed. Milliseconds; no older than `maxAgeMs` when
   * left out.
   */
  readonly maxStaleMs?: number;
  /** After a failure an older value is given for so long without asking. Milliseconds; 15 seconds when left out. */
  readonly coolDownMs?: number;
  /** True: a failure is thrown again until the cool-down is over; else, without a value to give, each `get` asks. */
  readonly failFast?: boolean;
  /** True for an error by which the value has ended: it is forgotten and never given again. */
  isGone?(thrown: unknown): boolean;
  /** The value that was read longest ago makes room for a new one. Without end when left out. */
  readonly maxKeys?: number;
}

/** The entry of a key. */
export interface Kept<Value> {
  readonly value: Value;
  /** The time when it was asked for, milliseconds since 1970. */
  readonly readAt: number;
  readonly isFresh: boolean;
  /** The last reading, when it failed. */
  readonly failure?: Failure;
}

interface Failure {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly thrown: unknown;
}

interface Reading<Value> {
  readonly isRefresh: boolean;
  readonly answer: Promise<Value>;
}

/**
 * A cache, empty at first; one for each kind of values.
 *
 * @example
 * import { Cache } from './cache.ts';
 *
 * let asked = 0;
 * const readBoards = () => Promise.resolve([`board ${(asked += 1)}`]);
 * const cache = new Cache<readonly string[]>({ now: Date.now, maxAgeMs: 600_000, maxStaleMs: 3_600_000 });
 * await Promise.all([cache.get('boards', readBoards), cache.get('boards', readBoards)]);
 * await cache.get('boards', readBoards); // → ['board 1']
 * asked; // → 1
 * Object.keys(cache.status('boards')); // → ['readAt']
 */
export class Cache<Value> {
  readonly #options: CacheOptions<Value>;
  readonly #values = new Map<string, { readonly value: Value; readonly readAt: number }>();
  readonly #failures = new Map<string, Failure>();
  readonly #readings = new Map<string, Reading<Value>>();

  constructor(options: CacheOptions<Value>) {
    this.#options = options;
  }

  /** Throws what `read` throws, only when there is no value young enough to give instead. */
  async get<One extends Value>(key: string, read: () => Promise<One>): Promise<One> {
    const { renewAheadMs = 0, coolDownMs = 15_000, failFast } = this.#options;
    const now = this.#options.now();
    const kept = this.#values.get(key);
    const failure = this.#failures.get(key);
    const isCoolingDown = failure !== undefined && now - failure.at < coolDownMs;
    const joined = (): Promise<Value> => this.#readings.get(key)?.answer ?? this.#begin(key, read, false);
    if (kept !== undefined) {
      const left = this.#lifeOf(kept.value) - (now - kept.readAt);
      // Nobody waits for it, so its failure is nobody's either: it is seen in the status.
      if (left > 0 && left <= renewAheadMs && !isCoolingDown) joined().catch(() => undefined);
      if (left > 0 || (isCoolingDown && this.#mayBeGiven(key, now))) return kept.value as One;
    }
    if (isCoolingDown && failFast === true) throw failure.thrown;
    return (await this.#orStale(key, joined)) as One;
  }

  /**
   * Asks past the cache, also when a `get` is under way, which may bring what has just turned out to be old; whoever asks
   * meanwhile gets the new answer. Throws as `get` does.
   */
  async refresh<One extends Value>(key: string, read: () => Promise<One>): Promise<One> {
    const answer = await this.#orStale(key, () => {
      const reading = this.#readings.get(key);
      return reading?.isRefresh === true ? reading.answer : this.#begin(key, read, true);
    });
    return answer as One;
  }

  /** The cached value, whatever its age. Reads nothing. */
  peek(key: string): Kept<Value> | undefined {
    const kept = this.#values.get(key);
    const failure = this.#failures.get(key);
    if (kept === undefined) return undefined;
    const isFresh = this.#options.now() - kept.readAt < this.#lifeOf(kept.value);
    return { ...kept, isFresh, ...(failure === undefined ? {} : { failure }) };
  }

  /** Exchanges a kept value, whose age stays; does nothing when none is kept. */
  replace(key: string, value: Value): void {
    const kept = this.#values.get(key);
    if (kept !== undefined) this.#values.set(key, { ...kept, value });
  }

  /** Forgets one value, or all: the next `get` asks. A reading that is under way is not kept either. */
  forget(key?: string): void {
    for (const map of [this.#values, this.#failures, this.#readings])
      if (key === undefined) map.clear();
      else map.delete(key);
  }

  /** The keys of all kept values. */
  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Times are milliseconds since 1970; undefined before the first read, and when the last one did not fail. */
  status(key: string): { readonly readAt?: number; readonly failedAt?: number; readonly why?: string } {
    const readAt = this.#values.get(key)?.readAt;
    const failure = this.#failures.get(key);
    return {
      ...(readAt === undefined ? {} : { readAt }),
      ...(failure === undefined ? {} : { failedAt: failure.at, why: whyOf(failure.thrown) }),
    };
  }

  #lifeOf(value: Value): number {
    const { maxAgeMs } = this.#options;
    return typeof maxAgeMs === 'function' ? maxAgeMs(value) : maxAgeMs;
  }

  #mayBeGiven(key: string, now: number): boolean {
    const kept = this.#values.get(key);
    return kept !== undefined && now - kept.readAt < (this.#options.maxStaleMs ?? this.#lifeOf(kept.value));
  }

  /** The answer, or when it cannot be had the value that could be given as the question was asked. */
  async #orStale(key: string, ask: () => Promise<Value>): Promise<Value> {
    const now = this.#options.now();
    try {
      return await ask();
    } catch (thrown) {
      const kept = this.#values.get(key);
      if (kept !== undefined && this.#mayBeGiven(key, now)) return kept.value;
      throw thrown;
    }
  }

  /** The answer is kept unless the key was forgotten, or asked for once more, since. */
  #begin(key: string, read: () => Promise<Value>, isRefresh: boolean): Promise<Value> {
    const readAt = this.#options.now();
    const isLast = (): boolean => this.#readings.get(key) === reading;
    const kept = async (): Promise<Value> => {
      try {
        // Wrapped, so that a reader that throws at once is a promise that fails, too.
        const value = await (async () => read())();
        if (isLast()) this.#keep(key, value, readAt);
        return value;
      } catch (thrown) {
        if (isLast()) this.#keepFailure(key, thrown);
        throw thrown;
      }
    };
    const answer = kept().finally(() => {
      if (isLast()) this.#readings.delete(key);
    });
    const reading: Reading<Value> = { isRefresh, answer };
    this.#readings.set(key, reading);
    return answer;
  }

  #keep(key: string, value: Value, readAt: number): void {
    this.#failures.delete(key);
    setBounded(this.#values, key, { value, readAt }, this.#options.maxKeys);
  }

  #keepFailure(key: string, thrown: unknown): void {
    if (this.#options.isGone?.(thrown) === true) this.#values.delete(key);
    setBounded(this.#failures, key, { at: this.#options.now(), thrown }, this.#options.maxKeys);
  }
}

/** The entry that was set longest ago makes room. */
function setBounded<Entry>(
  map: Map<string, Entry>,
  key: string,
  entry: Entry,
  maxKeys = Number.POSITIVE_INFINITY,
): void {
  map.delete(key);
  map.set(key, entry);
  const [oldest] = map.keys();
  if (map.size > maxKeys && oldest !== undefined) map.delete(oldest);
}

/** A code where there is one: the name alone says no more than that something was thrown. Messages may hold anything. */
function whyOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}
