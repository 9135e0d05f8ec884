/** Removes claims on pairs whose worker died, with the rows of a pair that was never stored. */
import { writtenBefore } from '../../../kit/table-keys.ts';
import type { Sweep } from '../../../ports/stored-data/retention.ts';
import { createClaims } from '../../../kit/claims.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import { limitOf } from './age-sweep.ts';

/** Life of the claim under which the rows go. */
const claimMs = 120_000;
/** With the claim's own row, what a transaction takes. */
const maxRows = 99;

/** The table of pairs and the age limit of a dead claim, in days. */
export interface ClaimSweepParts {
  readonly pairs: Table;
  readonly days: number;
  /** Milliseconds since 1970. */
  now(): number;
  newOwner(): string;
}

/** The sweep. */
export function claimSweep(parts: ClaimSweepParts): Sweep {
  const { pairs, days } = parts;
  return {
    name: 'pairs-claims',
    store: 'pairs',
    async page(from, times) {
      const wanted = `RowKey eq 'claim' and ${writtenBefore(limitOf(times.from, days))}`;
      const { rows, next } = await pairs.page(wanted, from, []);
      let removed = 0;
      for (const row of rows) {
        if (times.isTimeUp()) return { examined: rows.length, removed, next: from, ended: false };
        removed += await removeClaim(row, parts);
      }
      return { examined: rows.length, removed, next, ended: next === null };
    },
  };
}

/** Takes the claim over first, so that nobody begins to work on the pair meanwhile. */
async function removeClaim({ partitionKey, rowKey }: StoredRow, parts: ClaimSweepParts): Promise<number> {
  const { pairs } = parts;
  const claims = createClaims(pairs);
  const place = { partitionKey, rowKey };
  const owner = parts.newOwner();
  if (!(await claims.acquire(place, owner, parts.now(), claimMs))) return 0;
  const rows: StoredRow[] = [];
  const others = `PartitionKey eq '${partitionKey}' and RowKey ne '${rowKey}'`;
  if ((await pairs.get(partitionKey, 'pair')) === null)
    for await (const row of pairs.query(others, [])) rows.push(row);
  for (let start = 0; start < rows.length; start += maxRows) {
    const etag = await claims.etagFor(place, owner);
    if (etag === null) return 0;
    await pairs.transact([
      { verb: 'expect', row: place, etag },
      ...rows
        .slice(start, start + maxRows)
        .map((row) => ({ verb: 'remove', row: { partitionKey, rowKey: row.rowKey } }) as const),
    ]);
  }
  await claims.release(place, owner);
  return rows.length + 1;
}
