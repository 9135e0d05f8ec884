/**
 * One table's rows in memory, kept in the order in which a sync reads them: (sys_updated_on, sys_id).
 *
 * The order is what makes keyset queries over 100,000 rows cheap: a query that says `sys_updated_on>=T` starts at T.
 * A few columns have an index by value, for the look-ups that clients make by the thousand.
 */

/** Column values; a column that is missing is empty. All values are strings, as on the wire. */
export type Row = Readonly<Record<string, string>> & { readonly sys_id: string };

/** A column's value, empty when the row has none. */
export function valueOf(row: Row, field: string): string {
  return row[field] ?? '';
}

export interface TableStore {
  readonly size: number;
  /** Goes up on every change: for whoever keeps something computed from the rows. */
  readonly version: number;
  get(sysId: string): Row | undefined;
  /** Adds or replaces; the stored row is never changed in place, so that a row in hand stays what it was. */
  put(row: Row): void;
  remove(sysId: string): Row | undefined;
  /** All rows ordered by (time, sys_id), beginning at the first one whose time is not before `from`. */
  scan(from?: string): Iterable<Row>;
  /** Rows whose indexed column has one of these values (any case), in (time, sys_id) order; undefined: no such index. */
  lookUp(field: string, values: readonly string[]): readonly Row[] | undefined;
  /** Many rows at once, as at the start: sorted once instead of once per row. */
  fill(rows: readonly Row[]): void;
}

/** An empty table. `timeField` is the column that orders it, `indexed` the columns with an index. */
export function createTableStore(options: {
  readonly timeField: string;
  readonly indexed: readonly string[];
}): TableStore {
  const { timeField, indexed } = options;
  const byId = new Map<string, Row>();
  const indexes = new Map<string, Map<string, Set<string>>>(indexed.map((field) => [field, new Map()]));
  let ordered: Row[] = [];
  let version = 0;

  const compare = (left: Row, right: Row): number =>
    compareText(valueOf(left, timeField), valueOf(right, timeField)) ||
    compareText(left.sys_id, right.sys_id);

  /** Where the first row stands that is not before the given one. */
  const placeOf = (isBefore: (row: Row) => boolean): number => {
    let low = 0;
    let high = ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = ordered[middle];
      if (row !== undefined && isBefore(row)) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const index = (row: Row): void => {
    for (const [field, byValue] of indexes) {
      const key = valueOf(row, field).toLowerCase();
      const ids = byValue.get(key);
      if (ids === undefined) byValue.set(key, new Set([row.sys_id]));
      else ids.add(row.sys_id);
    }
  };
  const unindex = (row: Row): void => {
    for (const [field, byValue] of indexes) {
      const key = valueOf(row, field).toLowerCase();
      const ids = byValue.get(key);
      ids?.delete(row.sys_id);
      if (ids?.size === 0) byValue.delete(key);
    }
  };

  const remove = (sysId: string): Row | undefined => {
    const row = byId.get(sysId);
    if (row === undefined) return undefined;
    version += 1;
    byId.delete(sysId);
    unindex(row);
    ordered.splice(
      placeOf((each) => compare(each, row) < 0),
      1,
    );
    return row;
  };

  return {
    get size() {
      return byId.size;
    },
    get version() {
      return version;
    },
    get: (sysId) => byId.get(sysId),
    put(row) {
      remove(row.sys_id);
      version += 1;
      byId.set(row.sys_id, row);
      index(row);
      const place = placeOf((each) => compare(each, row) < 0);
      if (place === ordered.length) ordered.push(row);
      else ordered.splice(place, 0, row);
    },
    remove,
    *scan(from) {
      // Whoever walks does so in one synchronous go: no write can come between.
      const start = from === undefined ? 0 : placeOf((each) => valueOf(each, timeField) < from);
      for (let at = start; at < ordered.length; at += 1) {
        const row = ordered[at];
        if (row !== undefined) yield row;
      }
    },
    lookUp(field, values) {
      const byValue = indexes.get(field);
      if (byValue === undefined && field !== 'sys_id') return undefined;
      const ids = new Set(
        byValue === undefined
          ? values
          : values.flatMap((value) => [...(byValue.get(value.toLowerCase()) ?? [])]),
      );
      return [...ids]
        .map((id) => byId.get(id))
        .filter((row) => row !== undefined)
        .sort(compare);
    },
    fill(rows) {
      version += 1;
      for (const row of rows) {
        byId.set(row.sys_id, row);
        index(row);
      }
      ordered = [...byId.values()].sort(compare);
    },
  };
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
