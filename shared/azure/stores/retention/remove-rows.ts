/** Removes rows of one table, many side by side, and as many of one partition at once as a transaction takes. */
import { runBatch } from '../../../kit/batch.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';

/** Rows of one transaction (Entity group transactions). */
const maxPerTransaction = 100;
/** Requests under way: a small account answers that many without throttling, and others want it, too. */
const sideBySide = 8;

/** The manner of removing rows, and when to stop. */
export interface Removal {
  /** Each row only as it was read: for rows that may be written again at any time. One request a row. */
  readonly asRead: boolean;
  /** Asked before each request. */
  isTimeUp(): boolean;
}

/** The result of a removal. */
export interface Removed {
  readonly removed: number;
  /** False where the time was up before the last row. */
  readonly whole: boolean;
}

/** Removes the rows; one that is gone already is no failure. Throws the codes of storage. */
export async function removeRows(
  table: Table,
  rows: readonly StoredRow[],
  { asRead, ...removal }: Removal,
): Promise<Removed> {
  const report = await runBatch(
    asRead ? rows.map((row) => [row]) : portions(rows),
    async (portion) => (removal.isTimeUp() ? null : await removePortion(table, portion, asRead)),
    { concurrency: sideBySide, stopAt: { failures: 1 } },
  );
  let removed = 0;
  let whole = true;
  for (const one of report.items) {
    if (one.status === 'failed') throw one.error;
    const count = one.status === 'done' ? one.result : null;
    removed += count ?? 0;
    whole &&= count !== null;
  }
  return { removed, whole };
}

/** Rows of one partition each, in the order they came. */
function portions(rows: readonly StoredRow[]): readonly (readonly StoredRow[])[] {
  const byPartition = new Map<string, StoredRow[]>();
  for (const row of rows) {
    const held = byPartition.get(row.partitionKey);
    if (held === undefined) byPartition.set(row.partitionKey, [row]);
    else held.push(row);
  }
  return [...byPartition.values()].flatMap((held) =>
    Array.from({ length: Math.ceil(held.length / maxPerTransaction) }, (_, index) =>
      held.slice(index * maxPerTransaction, (index + 1) * maxPerTransaction),
    ),
  );
}

async function removePortion(table: Table, rows: readonly StoredRow[], asRead: boolean): Promise<number> {
  if (rows.length > 1) {
    const done = await table.transact(
      rows.map(({ partitionKey, rowKey }) => ({ verb: 'remove', row: { partitionKey, rowKey } })),
    );
    if (done.kind === 'done') return rows.length;
  }
  // One of them is gone already, which refuses them all.
  let removed = 0;
  for (const { partitionKey, rowKey, etag } of rows)
    if (await table.remove(partitionKey, rowKey, asRead ? etag : undefined)) removed += 1;
  return removed;
}
