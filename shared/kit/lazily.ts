/** Work that is done once for all who need it, and only when somebody does. */

/**
 * The work is done at the first call, and every call gets what it gave; after a failure the next call does it again.
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

/** Callers during the work share its result; the next call after it does the work again. */
export function joined<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
