/**
 * Work that is cheaper done for several at once: an item that comes while the work is under way waits, and the next run is for all
 * that wait. An item alone is worked at once, unless `lingerMs` lets it wait for others.
 *
 *     const insert = grouped((rows) => table.insertAll(rows), { maxItems: 100, maxRuns: 2 });
 *     await insert(row);
 */

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (thrown: unknown) => void;
}

/** The size of a group, and how long its first item waits for others. */
export interface GroupLimits {
  readonly maxItems: number;
  /** Runs under way at once: with two, one that hangs does not keep everybody. */
  readonly maxRuns: number;
  /**
   * Milliseconds that a run is waited for before another begins beside it, unless that one's group is full; 0 without it.
   * Two quick runs side by side would share between them what one takes along.
   */
  readonly besideAfterMs?: number;
  /** Milliseconds that an item waits for others, unless the group is full before; 0 without it. */
  readonly lingerMs?: number;
}

/** `run` gives one result for each item, in their order. Each item of a run that throws is rejected with what it threw. */
export function grouped<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxItems, maxRuns, besideAfterMs = 0, lingerMs = 0 }: GroupLimits,
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;
  /** Runs under way that are waited for. */
  let quick = 0;
  let timer: NodeJS.Timeout | null = null;

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
    beginOrLinger();
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
      beginOrLinger();
    }, besideAfterMs);
    return () => {
      clearTimeout(patience);
      noLongerQuick();
    };
  }

  function begin(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0 || underWay >= maxRuns) return;
    underWay += 1;
    void runFor(waiting.splice(0, maxItems));
  }

  function beginOrLinger(): void {
    if (waiting.length < maxItems && quick > 0) return;
    if (lingerMs === 0 || waiting.length >= maxItems) begin();
    else if (waiting.length > 0) timer ??= setTimeout(begin, lingerMs);
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      beginOrLinger();
    });
}
