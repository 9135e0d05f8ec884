/** Removes from one table the rows that were last written too long ago; the service itself finds them. */
import { writtenBefore } from '../../../kit/table-keys.ts';
import type { Sweep, SweepTimes } from '../../../ports/stored-data/retention.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import type { StoreName } from '../../../rules/retention/stores.ts';
import { removeRows } from './remove-rows.ts';

const dayMs = 86_400_000;

/** The table, its age limit in days, and which old rows may go. */
export interface AgeSweepOptions {
  readonly store: StoreName;
  /** Left out, the table's. */
  readonly name?: string;
  readonly table: Table;
  /** The age limit. */
  readonly days: number;
  /** A condition on rows besides their age; left out, all rows are meant. */
  readonly filter?: string;
  /** Properties that `mayGo` looks at. */
  readonly select?: readonly string[];
  /** Rows that may be written again at any time go only as they were read. */
  readonly asRead?: boolean;
  /** Has the last word on a row. `from` as in `SweepTimes`. */
  mayGo?(row: StoredRow, from: number): Promise<boolean> | boolean;
}

/** The time before which rows are too old. */
export function limitOf(from: number, days: number): string {
  return new Date(from - days * dayMs).toISOString();
}

/** The sweep of a table by age. */
export function ageSweep(options: AgeSweepOptions): Sweep {
  const { store, table, days, filter, select = [], asRead = false } = options;
  return {
    name: options.name ?? store,
    store,
    async page(from, times) {
      const old = writtenBefore(limitOf(times.from, days));
      const wanted = filter === undefined ? old : `(${filter}) and ${old}`;
      const { rows, next } = await table.page(wanted, from, ['Timestamp', ...select]);
      const isTimeUp = (): boolean => times.isTimeUp();
      const going = await thoseThatMayGo(rows, options, times);
      const { removed, whole } = await removeRows(table, going ?? [], { asRead, isTimeUp });
      const isDone = going !== null && whole;
      return { examined: rows.length, removed, next: isDone ? next : from, ended: isDone && next === null };
    },
  };
}

/** Rows that are judged side by side. */
const sideBySide = 8;

/** Null where the time was up before the last row was judged. */
async function thoseThatMayGo(
  rows: readonly StoredRow[],
  options: AgeSweepOptions,
  times: SweepTimes,
): Promise<readonly StoredRow[] | null> {
  if (options.mayGo === undefined) return rows;
  const going: StoredRow[] = [];
  for (let start = 0; start < rows.length; start += sideBySide) {
    if (times.isTimeUp()) return null;
    const few = rows.slice(start, start + sideBySide);
    const may = await Promise.all(few.map(async (row) => options.mayGo?.(row, times.from)));
    going.push(...few.filter((_, index) => may[index]));
  }
  return going;
}
