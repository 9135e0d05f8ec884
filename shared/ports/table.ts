/**
 * A table of rows with the few verbs that concurrency needs: insert if absent, replace if unchanged, and several changes
 * of one partition as one. A lost race is an answer, not an error.
 *
 * `azure/open-table.ts` provides it on Azure Tables, `test/support/fakes/memory-table.ts` in memory.
 */
export interface TableRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [property: string]: unknown;
}

/** A row as it was read, with its etag. */
export interface StoredRow extends TableRow {
  /** Changes with every write of the row. */
  readonly etag: string;
}

/** One change of a transaction; all changes share one partition. */
export type Change =
  | { readonly verb: 'insert'; readonly row: TableRow }
  | { readonly verb: 'replace'; readonly row: TableRow; readonly etag: string }
  /** Succeeds only if nobody has written the row since; changes nothing but its etag. */
  | {
      readonly verb: 'expect';
      readonly row: Pick<TableRow, 'partitionKey' | 'rowKey'>;
      readonly etag: string;
    }
  | { readonly verb: 'put'; readonly row: TableRow }
  /** Refused when the row is gone; asks for no etag. */
  | { readonly verb: 'remove'; readonly row: Pick<TableRow, 'partitionKey' | 'rowKey'> };

/** The end of a transaction: all changes were written, or none. */
export type Transaction =
  | { readonly kind: 'done'; readonly etags: readonly string[] }
  /** Nothing was written, because of the change at `index`: absent (404), there already (409), or changed (412). */
  | { readonly kind: 'refused'; readonly index: number };

/** Some of the rows that a filter means; a page may be empty and have others behind it. */
export interface TablePage {
  readonly rows: readonly StoredRow[];
  /** The place where the next page begins, also days later and after rows were removed; null behind the last one. */
  readonly next: string | null;
}

/** One table. Every verb throws `storage-unavailable`, `storage-forbidden` or `row-too-large`. */
export interface Table {
  /** The new row's etag; null when a row with that key is there. */
  insert(row: TableRow): Promise<string | null>;
  get(partitionKey: string, rowKey: string): Promise<StoredRow | null>;
  /** The new etag; null when the row is gone or was written since `etag`. */
  replace(row: TableRow, etag: string): Promise<string | null>;
  /** Inserts, or overwrites the properties given and keeps the others. */
  merge(row: TableRow): Promise<void>;
  /** Inserts or replaces. */
  put(row: TableRow): Promise<void>;
  /** False when the row is gone, or was written since `etag` if one is given. */
  remove(partitionKey: string, rowKey: string, etag?: string): Promise<boolean>;
  /** All or nothing; one partition, at most 100 changes, no row twice. */
  transact(changes: readonly Change[]): Promise<Transaction>;
  /** Counts rows, no further than `max`; cheaper than to read them. */
  count(filter: string, max?: number): Promise<number>;
  /** Rows in key order. `select` leaves out the other properties; no request answers more rows than `atMost` (1,000). */
  query(filter: string, select?: readonly string[], atMost?: number): AsyncIterable<StoredRow>;
  /**
   * The page that begins at `from` (null: the first), rows in key order. Each row has a `timestamp`, the service's time of
   * its last write; with `select` only where `Timestamp` is among it.
   */
  page(filter: string, from: string | null, select?: readonly string[]): Promise<TablePage>;
}
