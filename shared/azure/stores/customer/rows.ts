/** Reads a whole table, or the rows that a filter means, page by page. */
import type { CustomerLook } from '../../../ports/stored-data/customer.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';

/** The rows to read, and the columns besides the keys; left out, all of them. */
export interface Wanted {
  readonly filter: string;
  readonly select?: readonly string[] | undefined;
}

/** Counts what is looked at and what is theirs. Throws the signal's reason once it is aborted. */
export async function countRows(
  table: Table,
  wanted: Wanted,
  isTheirs: (row: StoredRow) => boolean,
  signal: AbortSignal,
): Promise<CustomerLook> {
  let examined = 0;
  let found = 0;
  for await (const rows of pagesOf(table, wanted, signal)) {
    examined += rows.length;
    found += rows.filter(isTheirs).length;
  }
  return { examined, found, hidden: 0 };
}

/** Page by page: what is removed from one page does not move the next. */
export async function* pagesOf(
  table: Table,
  { filter, select }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredRow[], void, undefined> {
  let from: string | null = null;
  do {
    signal.throwIfAborted();
    const page = await table.page(filter, from, select);
    yield page.rows;
    from = page.next;
  } while (from !== null);
}
