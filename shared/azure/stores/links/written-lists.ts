/**
 * The times when the lists of the first screen were last written to, in the table of the health check. Nearly always these lists are
 * empty: where the watch's last look found one empty and nothing was written to it since, the screen need not ask for it.
 *
 *   written   deadletters   at
 *
 * A list is noted before the row that is written, at most twice a minute by a process. A note that fails does not keep the row from
 * being written: the next look of the watch finds it.
 */
import { keyIs, tableKey } from '../../../kit/table-keys.ts';
import type { WrittenLists } from '../../../ports/health.ts';
import type { Change, Table } from '../../../ports/table.ts';
import { listNames, noteRestMs, type ListName } from '../../../rules/first-screen/lists.ts';

const partition = 'written';

/** The times in one table. `now` in milliseconds since 1970. */
export function createWrittenLists(table: Table, now: () => number): WrittenLists {
  const noted = new Map<ListName, number>();
  return {
    async note(list) {
      const last = noted.get(list);
      if (last !== undefined && Math.abs(now() - last) < noteRestMs) return;
      noted.set(list, now());
      const row = {
        partitionKey: tableKey(partition),
        rowKey: tableKey(list),
        at: new Date(now()).toISOString(),
      };
      await table.put(row).catch(() => noted.delete(list));
    },
    async all() {
      const times = new Map<ListName, string>();
      for await (const { rowKey, at } of table.query(keyIs('PartitionKey', partition))) {
        const list = listNames.find((name) => name === rowKey);
        if (list !== undefined && typeof at === 'string') times.set(list, at);
      }
      return times;
    },
  };
}

/** The same table; whatever adds or changes rows notes the list first. */
export function notedTable(table: Table, list: ListName, written: Pick<WrittenLists, 'note'>): Table {
  const noting = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    await written.note(list);
    return write();
  };
  const isRemoval = ({ verb }: Change): boolean => verb === 'remove';
  return {
    ...table,
    insert: (row) => noting(() => table.insert(row)),
    replace: (row, etag) => noting(() => table.replace(row, etag)),
    merge: (row) => noting(() => table.merge(row)),
    put: (row) => noting(() => table.put(row)),
    transact: (changes) =>
      changes.every(isRemoval) ? table.transact(changes) : noting(() => table.transact(changes)),
  };
}
