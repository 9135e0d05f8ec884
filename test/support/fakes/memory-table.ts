/** A table in memory that loses races as the real one does: `test/contract/shared-rows.ts` holds both to the same. */
import type { Change, StoredRow, Table, TableRow, Transaction } from '../../../shared/ports/table.ts';
import { tableFilter } from './table-filter.ts';

/** The service's limit for one page. */
const pageSize = 1_000;

export interface MemoryTableOptions {
  /** The service's clock, milliseconds since 1970: the time of a row's last write. */
  now?(): number;
  /** Called before each request, with its verb; may throw as the service does. */
  before?(verb: keyof Table): Promise<void> | void;
}

/** An empty table. */
export function memoryTable(options: MemoryTableOptions = {}): Table & { readonly size: () => number } {
  const rows = new Map<string, StoredRow>();
  let writes = 0;
  const keyOf = ({ partitionKey, rowKey }: Pick<TableRow, 'partitionKey' | 'rowKey'>): string =>
    `${partitionKey}\u0000${rowKey}`;
  const write = (row: TableRow): string => {
    const etag = `W/"${(writes += 1)}"`;
    const timestamp = new Date(options.now?.() ?? Date.now()).toISOString();
    rows.set(keyOf(row), { ...structuredClone(row), etag, timestamp });
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
  const matching = (filter: string, after: string | null): StoredRow[] => {
    const matches = tableFilter(filter);
    const found: string[] = [];
    for (const [key, row] of rows) if ((after === null || key > after) && matches(row)) found.push(key);
    return found.toSorted((one, other) => (one < other ? -1 : 1)).flatMap((key) => rows.get(key) ?? []);
  };
  return {
    size: () => rows.size,
    insert: (row) => turn('insert', () => (rows.has(keyOf(row)) ? null : write(row))),
    get: (partitionKey, rowKey) =>
      turn('get', () => structuredClone(rows.get(keyOf({ partitionKey, rowKey })) ?? null)),
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
    async *query(filter) {
      await options.before?.('query');
      await Promise.resolve();
      for (const row of matching(filter, null)) yield structuredClone(row);
    },
    page: (filter, from) =>
      turn('page', () => {
        const found = matching(filter, from);
        const page = found.slice(0, pageSize);
        const last = page.at(-1);
        const next = last === undefined || found.length <= pageSize ? null : keyOf(last);
        return { rows: structuredClone(page), next };
      }),
  };
}
