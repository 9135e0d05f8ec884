/** Work that is done once for all who need it, and only when somebody does. */

/**
 * The work is done at the first call, and every call gets what it gave. Throws what the work throws, to every call that
 * waits for it; the next call does the work again.
 *
 *     const client = lazily(() => connect(address));
 *     await (await client()).ask();               // connects
 *     await (await client()).ask();               // does not
 */
export function lazily<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let done: Promise<Value> | undefined;
  return () => {
    done ??= work().catch((thrown: unknown) => {
      done = undefined;
      throw thrown;
    });
    return done;
  };
}

/** Callers during the work share its result, or what it throws; the next call after it does the work again. */
export function joined<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
