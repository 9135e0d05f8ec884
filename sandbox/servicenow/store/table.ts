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

/** One table. It begins empty. */
export class TableStore {
  readonly #timeField: string;
  readonly #byId = new Map<string, Row>();
  /** Column, then value in lower case, to the ids of the rows. */
  readonly #indexes: ReadonlyMap<string, Map<string, Set<string>>>;
  #ordered: Row[] = [];
  #version = 0;

  /** `timeField` is the column that orders the rows, `indexed` the columns with an index. */
  constructor(timeField: string, indexed: readonly string[]) {
    this.#timeField = timeField;
    this.#indexes = new Map(indexed.map((field) => [field, new Map()]));
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Goes up on every change: for whoever keeps something computed from the rows. */
  get version(): number {
    return this.#version;
  }

  get(sysId: string): Row | undefined {
    return this.#byId.get(sysId);
  }

  /** Adds or replaces; the stored row is never changed in place, so that a row in hand stays what it was. */
  put(row: Row): void {
    this.remove(row.sys_id);
    this.#version += 1;
    this.#byId.set(row.sys_id, row);
    this.#index(row);
    const place = this.#placeOf((each) => this.#compare(each, row) < 0);
    if (place === this.#ordered.length) this.#ordered.push(row);
    else this.#ordered.splice(place, 0, row);
  }

  remove(sysId: string): Row | undefined {
    const row = this.#byId.get(sysId);
    if (row === undefined) return undefined;
    this.#version += 1;
    this.#byId.delete(sysId);
    this.#unindex(row);
    const place = this.#placeOf((each) => this.#compare(each, row) < 0);
    this.#ordered.splice(place, 1);
    return row;
  }

  /** All rows ordered by (time, sys_id), beginning at the first one whose time is not before `from`. */
  *scan(from?: string): Iterable<Row> {
    // A caller walks in one synchronous go: no write can come between.
    const start = from === undefined ? 0 : this.#placeOf((each) => valueOf(each, this.#timeField) < from);
    for (let at = start; at < this.#ordered.length; at += 1) {
      const row = this.#ordered[at];
      if (row !== undefined) yield row;
    }
  }

  /** Rows whose indexed column has one of these values (any case), in (time, sys_id) order; undefined: no such index. */
  lookUp(field: string, values: readonly string[]): readonly Row[] | undefined {
    const byValue = this.#indexes.get(field);
    if (byValue === undefined && field !== 'sys_id') return undefined;
    const ids = new Set(
      byValue === undefined
        ? values
        : values.flatMap((value) => [...(byValue.get(value.toLowerCase()) ?? [])]),
    );
    return [...ids]
      .map((id) => this.#byId.get(id))
      .filter((row) => row !== undefined)
      .sort((left, right) => this.#compare(left, right));
  }

  /** Many rows at once, as at the start: sorted once instead of once per row. */
  fill(rows: readonly Row[]): void {
    this.#version += 1;
    for (const row of rows) {
      this.#byId.set(row.sys_id, row);
      this.#index(row);
    }
    this.#ordered = [...this.#byId.values()].sort((left, right) => this.#compare(left, right));
  }

  #compare(left: Row, right: Row): number {
    return (
      compareText(valueOf(left, this.#timeField), valueOf(right, this.#timeField)) ||
      compareText(left.sys_id, right.sys_id)
    );
  }

  /** Finds the position of the first row that is not before the given one. */
  #placeOf(isBefore: (row: Row) => boolean): number {
    let low = 0;
    let high = this.#ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#ordered[middle];
      if (row !== undefined && isBefore(row)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #index(row: Row): void {
    for (const [field, byValue] of this.#indexes) {
      const key = valueOf(row, field).toLowerCase();
      const ids = byValue.get(key);
      if (ids === undefined) byValue.set(key, new Set([row.sys_id]));
      else ids.add(row.sys_id);
    }
  }

  #unindex(row: Row): void {
    for (const [field, byValue] of this.#indexes) {
      const key = valueOf(row, field).toLowerCase();
      const ids = byValue.get(key);
      ids?.delete(row.sys_id);
      if (ids?.size === 0) byValue.delete(key);
    }
  }
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
