/**
 * Work that is cheaper done for several at once: an item that comes while the work is under way waits, and the next run is for all
 * that wait. An item alone is worked at once.
 *
 *     const insert = grouped((rows) => table.insertAll(rows), { maxItems: 100, maxRuns: 2 });
 *     await insert(row);
 */

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (thrown: unknown) => void;
}

/** The size of a group, and how many are worked at once. */
export interface GroupLimits {
  readonly maxItems: number;
  /** Runs under way at once: with two, one that hangs does not keep everybody. */
  readonly maxRuns: number;
  /**
   * Milliseconds that a run is waited for before another begins beside it, unless that one's group is full; 0 without it.
   * Two quick runs side by side would share between them what one takes along.
   */
  readonly besideAfterMs?: number;
}

/** `run` gives one result for each item, in their order. Each item of a run that throws is rejected with what it threw. */
export function grouped<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxItems, maxRuns, besideAfterMs = 0 }: GroupLimits,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;
  /** Runs under way that are waited for. */
  let quick = 0;

  async function runFor(taken: readonly Waiting<Item, Result>[]): Promise<void> {
    const noLongerQuick = waitedFor();
    try {
      const results = await run(taken.map(({ item }) => item));
      for (const [at, { resolve, reject }] of taken.entries())
        if (at < results.length) resolve(results[at] as Result);
        else reject(new Error('A group gave fewer results than it has items.'));
    } catch (thrown) {
      for (const { reject } of taken) reject(thrown);
    }
    underWay -= 1;
    noLongerQuick();
    beginUnlessQuick();
  }

  /** Counts a run that begins as quick for its time, or until the function that it returns is called. */
  function waitedFor(): () => void {
    if (besideAfterMs === 0) return () => undefined;
    quick += 1;
    let isQuick = true;
    const noLongerQuick = (): void => {
      if (isQuick) quick -= 1;
      isQuick = false;
    };
    const patience = setTimeout(() => {
      noLongerQuick();
      beginUnlessQuick();
    }, besideAfterMs);
    return () => {
      clearTimeout(patience);
      noLongerQuick();
    };
  }

  function begin(): void {
    if (waiting.length === 0 || underWay >= maxRuns) return;
    underWay += 1;
    void runFor(waiting.splice(0, maxItems));
  }

  function beginUnlessQuick(): void {
    if (waiting.length >= maxItems || quick === 0) begin();
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      beginUnlessQuick();
    });
}
