/**
 * A value from elsewhere, kept for a while: asked for once however many need it, renewed in the background before it is
 * too old, and served from the cache while the place it comes from is out of reach.
 *
 *     const boards = cachedParameter({ read: () => client.readBoards(), now: Date.now, maxAgeMs: 600_000 });
 *     await boards.get();                 // asks
 *     await boards.get();                 // does not
 *     boards.status();                    // { readAt, failedAt?, why? } for the health check
 *
 * Stands alone. For secrets, whose versions are tried in turn, there is `secrets.ts`.
 */

export interface CachedParameterOptions<Value> {
  read(): Promise<Value>;
  /** Milliseconds since 1970. */
  now(): number;
  /** A younger value is used as it is, in milliseconds. */
  readonly maxAgeMs: number;
  /** For so long before that, the value is used and renewed in the background. Usually a fifth of `maxAgeMs`. */
  readonly renewAheadMs?: number;
  /** How old a value may be while it cannot be renewed, in milliseconds. Usually ten times `maxAgeMs`. */
  readonly maxStaleMs?: number;
  /** After a failure the place is left alone for so long, in milliseconds. Usually 15 seconds. */
  readonly restMs?: number;
}

export interface CachedParameter<Value> {
  /** Throws what `read` throws, only when there is no value young enough to use instead. */
  get(): Promise<Value>;
  /** Asks past the cache; everybody who asks meanwhile gets that answer. */
  refresh(): Promise<Value>;
  /** The next `get` asks. */
  forget(): void;
  /** Times are milliseconds since 1970; undefined before the first read, and when the last one did not fail. */
  status(): { readonly readAt?: number; readonly failedAt?: number; readonly why?: string };
}

/** A cached value. Nothing is read before it is asked for. */
export function cachedParameter<Value>(options: CachedParameterOptions<Value>): CachedParameter<Value> {
  const { maxAgeMs } = options;
  const now = (): number => options.now();
  const renewAheadMs = options.renewAheadMs ?? maxAgeMs / 5;
  const maxStaleMs = options.maxStaleMs ?? maxAgeMs * 10;
  const restMs = options.restMs ?? 15_000;
  let held: { readonly value: Value; readonly readAt: number } | undefined;
  let failure: { readonly at: number; readonly thrown: unknown } | undefined;
  let reading: Promise<Value> | undefined;
  let turn = 0;

  async function read(mine: number): Promise<Value> {
    try {
      const value = await options.read();
      // Forgotten while it was under way: whoever waits gets it, but it is not kept.
      if (mine === turn) {
        held = { value, readAt: now() };
        failure = undefined;
      }
      return value;
    } catch (thrown) {
      if (mine === turn) failure = { at: now(), thrown };
      throw thrown;
    } finally {
      if (mine === turn) reading = undefined;
    }
  }

  function refresh(): Promise<Value> {
    reading ??= read(turn);
    return reading;
  }

  return {
    async get() {
      const age = held === undefined ? Number.POSITIVE_INFINITY : now() - held.readAt;
      const resting = failure !== undefined && now() - failure.at < restMs;
      if (held !== undefined && age < maxAgeMs) {
        // Nobody waits for it, so its failure is nobody's either: it is seen in the status.
        if (age >= maxAgeMs - renewAheadMs && !resting) refresh().catch(() => undefined);
        return held.value;
      }
      const usable = held !== undefined && age < maxStaleMs ? held : undefined;
      if (resting) {
        if (usable === undefined) throw failure?.thrown;
        return usable.value;
      }
      try {
        return await refresh();
      } catch (thrown) {
        if (usable !== undefined) return usable.value;
        throw thrown;
      }
    },
    refresh,
    forget() {
      turn += 1;
      held = undefined;
      failure = undefined;
      reading = undefined;
    },
    status: () => ({
      ...(held === undefined ? {} : { readAt: held.readAt }),
      ...(failure === undefined ? {} : { failedAt: failure.at, why: whyOf(failure.thrown) }),
    }),
  };
}

/** A code where there is one: the name alone says no more than that something was thrown. Messages may hold anything. */
function whyOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}
