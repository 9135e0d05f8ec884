/**
 * Work that is cheaper done for several at once: whoever comes while it is under way waits, and the next time is for all who
 * wait. Nobody waits for company: alone, an item is worked at once.
 *
 *     const insert = grouped((rows) => table.insertAll(rows), { maxItems: 100, maxRuns: 2 });
 *     await insert(row);
 */

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * `run` gives one result for each item, in their order; what it throws is thrown to each who waited for it. At most
 * `maxRuns` are under way, so that one which hangs does not keep everybody.
 */
export function grouped<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxItems, maxRuns }: { readonly maxItems: number; readonly maxRuns: number },
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
