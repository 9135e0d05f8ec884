/**
 * Pairs that only stand in the tables while others are worked: the engine makes them in memory, and they leave the rows that its
 * stores wrote. Their ids stand behind those of all others, in the order of keys too.
 */
import { memoryStorage } from './counted-storage.ts';
import { growthWorld } from './growth-world.ts';
import type { NamedRows } from './table-file.ts';

/**
 * The tables whose rows stay as long as their pair. Decisions stay in the history for 180 days, so these are pairs that did not
 * change for longer than that.
 */
const crowdTables = ['pairs', 'pairids', 'owners'] as const;

/** The ids of the first ticket and incident of the pairs that are worked, and of those that only stand there. */
export const firstIds = { worked: 101, crowd: 900_000_000 } as const;
/** Pairs in memory at once. */
const maxAtOnce = 500;

/** The rows that so many pairs leave behind. */
export async function* crowdRows(pairs: number, firstId: number = firstIds.crowd): NamedRows {
  for (let made = 0; made < pairs; made += maxAtOnce) {
    const storage = memoryStorage();
    const world = growthWorld(storage, firstId + made);
    await world.openPairs(Math.min(maxAtOnce, pairs - made));
    for (const table of crowdTables)
      for await (const { etag: _etag, timestamp: _timestamp, ...row } of storage.table(table).query(''))
        yield [table, row];
  }
}
