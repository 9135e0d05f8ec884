/** A table in memory that loses races as the real one does: `test/contract/shared-rows.ts` holds both to the same. */
import type { Change, StoredRow, Table, TableRow, Transaction } from '../../../shared/ports/table.ts';
import { orderedRows } from './ordered-rows.ts';
import { partitionOf, partitionsOf, tableFilter } from './table-filter.ts';
import { cloned } from './cloned.ts';

/** The service's limit for one page. */
const pageSize = 1_000;

export interface MemoryTableOptions {
  /** The service's clock, milliseconds since 1970: the time of a row's last write. */
  now?(): number;
  /** Called before each request, with its verb; may throw as the service does. */
  before?(verb: keyof Table): Promise<void> | void;
  /** Rows that a request walks over before it answers with what it has, as the service does after five seconds. */
  readonly maxExamined?: number;
}

export interface MemoryTable extends Table {
  size(): number;
  /** Every row as it stands, in the order of their keys; nothing may be written meanwhile. */
  held(): Iterable<StoredRow>;
}

/** An empty table. */
export function memoryTable(options: MemoryTableOptions = {}): MemoryTable {
  const rows = orderedRows();
  let writes = 0;
  const keyOf = ({ partitionKey, rowKey }: Pick<TableRow, 'partitionKey' | 'rowKey'>): string =>
    `${partitionKey}\u0000${rowKey}`;
  const time = writtenTime(() => options.now?.() ?? Date.now());
  const write = (row: TableRow): string => {
    const etag = `W/"${(writes += 1)}"`;
    const timestamp = time();
    rows.set(keyOf(row), { ...copyOf(row), etag, timestamp });
    return etag;
  };
  /** As over a network: whoever asks at the same time is answered later, in turn. */
  const turn = async <Value>(verb: keyof Table, work: () => Value): Promise<Value> => {
    await options.before?.(verb);
    await Promise.resolve();
    return work();
  };
  const isRefused = (change: Change): boolean => {
    const held = rows.get(keyOf(change.row));
    if (change.verb === 'insert') return held !== undefined;
    if (change.verb === 'replace' || change.verb === 'expect') return held?.etag !== change.etag;
    return change.verb === 'remove' && held === undefined;
  };
  const apply = (change: Change): string => {
    if (change.verb === 'remove') return rows.delete(keyOf(change.row)) ? '' : '';
    if (change.verb === 'expect') return write({ ...rows.get(keyOf(change.row)), ...change.row });
    return write(change.row);
  };
  /** The rows that a request finds, and where the next one goes on; null behind the last row. */
  const find = (filter: string, from: string | null, most: { rows: number; examined: number }) => {
    const matches = tableFilter(filter);
    const partition = partitionOf(filter);
    const between = partitionsOf(filter);
    const start = between.from === null ? null : `${between.from}\u0000`;
    const found: StoredRow[] = [];
    let [examined, last] = [0, from];
    for (const [key, row] of rows.behind(from ?? start)) {
      if (partition !== null && row.partitionKey !== partition) break;
      if (between.below !== null && row.partitionKey >= between.below) break;
      if (found.length === most.rows || examined === most.examined) return { rows: found, next: last };
      if (matches(row)) found.push(row);
      examined += 1;
      last = key;
    }
    return { rows: found, next: null };
  };
  return {
    size: rows.size,
    *held() {
      for (const [, row] of rows.behind(null)) yield row;
    },
    insert: (row) => turn('insert', () => (rows.has(keyOf(row)) ? null : write(row))),
    get: (partitionKey, rowKey) =>
      turn('get', () => {
        const row = rows.get(keyOf({ partitionKey, rowKey }));
        return row === undefined ? null : copyOf(row);
      }),
    replace: (row, etag) => turn('replace', () => (rows.get(keyOf(row))?.etag === etag ? write(row) : null)),
    merge: (row) => turn('merge', () => void write({ ...rows.get(keyOf(row)), ...row })),
    put: (row) => turn('put', () => void write(row)),
    remove: (partitionKey, rowKey, etag) =>
      turn('remove', () => {
        const key = keyOf({ partitionKey, rowKey });
        const held = rows.get(key);
        if (held === undefined || (etag !== undefined && held.etag !== etag)) return false;
        return rows.delete(key);
      }),
    transact: (changes) =>
      turn('transact', (): Transaction => {
        if (changes.length > 100 || new Set(changes.map(({ row }) => row.partitionKey)).size > 1)
          throw new Error('A transaction takes 100 changes of one partition.');
        const index = changes.findIndex(isRefused);
        return index >= 0 ? { kind: 'refused', index } : { kind: 'done', etags: changes.map(apply) };
      }),
    async count(filter, max = Infinity) {
      let [count, from]: [number, string | null] = [0, null];
      do {
        const most = Math.min(pageSize, max - count);
        if (most < 1) break;
        await options.before?.('count');
        await Promise.resolve();
        const page: ReturnType<typeof find> = find(filter, from, { rows: most, examined: Infinity });
        count += page.rows.length;
        from = page.next;
      } while (from !== null);
      return count;
    },
    async *query(filter, _select, atMost = Infinity) {
      let from: string | null = null;
      do {
        await options.before?.('query');
        await Promise.resolve();
        const page: ReturnType<typeof find> = find(filter, from, { rows: atMost, examined: Infinity });
        for (const row of page.rows) yield copyOf(row);
        from = page.next;
      } while (from !== null);
    },
    page: (filter, from) =>
      turn('page', () => {
        const found = find(filter, from, { rows: pageSize, examined: options.maxExamined ?? Infinity });
        return { rows: found.rows.map((row) => copyOf(row)), next: found.next };
      }),
  };
}

/** Most rows hold nothing but texts and numbers. */
function copyOf<Row extends TableRow>(row: Row): Row {
  return Object.values(row).some((value) => typeof value === 'object') ? cloned(row) : { ...row };
}

/** The time of a write, ISO 8601; many rows are written at one time. */
function writtenTime(now: () => number): () => string {
  let last = { at: Number.NaN, text: '' };
  return () => {
    const at = now();
    if (at !== last.at) last = { at, text: new Date(at).toISOString() };
    return last.text;
  };
}
