/** Keeps the simulator's records: in memory, in the order of their ids. */

/**
 * One record. `values` holds what the vendor's model names; a reference to another record is that record itself, so that
 * a renamed board is renamed in every answer and `board/name` in a condition costs one step.
 */
export interface Row {
  readonly table: string;
  readonly id: number;
  values: Record<string, unknown>;
  /** Whole seconds, in milliseconds since 1970. */
  lastUpdated: number;
  updatedBy: string;
  dateEntered: number;
  enteredBy: string;
  /** Lists leave the record out before this time, milliseconds since 1970: it was written, but is not committed yet. */
  hiddenUntil?: number;
  /** As it was before its latest change, and when that came (milliseconds since 1970): what a lagging replica shows. */
  before?: {
    readonly values: Record<string, unknown>;
    readonly lastUpdated: number;
    readonly updatedBy: string;
    readonly until: number;
  };
}

/** One table of records in memory, in the order of their ids. */
export interface Table {
  readonly name: string;
  /** In the order of the ids. Not a copy: do not keep it over a change. */
  rows(): readonly Row[];
  get(id: number): Row | undefined;
  /** The children of a parent record, in the order of their ids. Only for tables with a parent. */
  childrenOf(parentId: number): readonly Row[];
  nextId(): number;
  add(row: Row): void;
  remove(id: number): void;
}

/** An empty table. `parentIdOf` names the record that a row hangs below. */
export function createTable(name: string, firstId: number, parentIdOf?: (row: Row) => number): Table {
  const rows: Row[] = [];
  const byId = new Map<number, Row>();
  const byParent = new Map<number, Row[]>();
  let next = firstId;

  return {
    name,
    rows: () => rows,
    get: (id) => byId.get(id),
    childrenOf: (parentId) => byParent.get(parentId) ?? [],
    nextId() {
      next += 1;
      return next - 1;
    },
    add(row) {
      next = Math.max(next, row.id + 1);
      byId.set(row.id, row);
      const last = rows.at(-1);
      if (last === undefined || last.id < row.id) rows.push(row);
      else rows.splice(placeAfter(rows, row.id), 0, row);
      if (parentIdOf === undefined) return;
      const parentId = parentIdOf(row);
      const siblings = byParent.get(parentId);
      if (siblings === undefined) byParent.set(parentId, [row]);
      else siblings.push(row);
    },
    remove(id) {
      const row = byId.get(id);
      if (row === undefined) return;
      byId.delete(id);
      rows.splice(placeAfter(rows, id) - 1, 1);
      if (parentIdOf === undefined) return;
      const parentId = parentIdOf(row);
      byParent.set(
        parentId,
        (byParent.get(parentId) ?? []).filter((other) => other !== row),
      );
    },
  };
}

/** The place of the first row whose id is greater, among rows in the order of their ids. */
export function placeAfter(rows: readonly Row[], id: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.id ?? 0) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns true if a value inside a record is a reference to another record. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'table' in value && 'values' in value;
}
