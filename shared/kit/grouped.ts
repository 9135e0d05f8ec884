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
}

/** `run` gives one result for each item, in their order. Each item of a run that throws is rejected with what it threw. */
export function grouped<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxItems, maxRuns }: GroupLimits,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  async function runFor(taken: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(taken.map(({ item }) => item));
      for (const [at, { resolve, reject }] of taken.entries())
        if (at < results.length) resolve(results[at] as Result);
        else reject(new Error('A group gave fewer results than it has items.'));
    } catch (thrown) {
      for (const { reject } of taken) reject(thrown);
    }
    underWay -= 1;
    begin();
  }

  function begin(): void {
    if (waiting.length === 0 || underWay >= maxRuns) return;
    underWay += 1;
    void runFor(waiting.splice(0, maxItems));
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      begin();
    });
}
