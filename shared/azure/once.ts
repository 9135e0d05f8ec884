/** Asynchronous things that are made once: a client at its first use, a table however many calls miss it. */

/** Makes the value at the first call and gives it to all; after a failure the next call makes it again. */
export function keepOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= make().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
}

/** Does the work once for all who ask while it is under way; whoever asks later has it done again. */
export function shareOnce<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
