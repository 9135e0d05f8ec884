/**
 * Reads until when remotes are left alone, all of them by one request: the rows that `rate-limits.ts` and
 * `circuit-breakers.ts` wrote.
 */
import { tableKey } from '../../../kit/table-keys.ts';
import type { CircuitStatus, RemoteWaits } from '../../../ports/remotes.ts';
import type { StoredRow, Table } from '../../../ports/table.ts';
import { circuitBreakerRow, circuitIn } from '../circuit-breakers.ts';
import { rateLimitRow } from '../rate-limits.ts';

const filter = `RowKey eq '${rateLimitRow}' or RowKey eq '${circuitBreakerRow}'`;

/** The waits in the table of the remotes. Throws the codes of storage. */
export function createRemoteWaits(remotes: Table): RemoteWaits {
  return {
    async look() {
      const open: CircuitStatus[] = [];
      let until = 0;
      for await (const row of remotes.query(filter)) {
        until = Math.max(until, untilIn(row));
        if (row.rowKey === circuitBreakerRow) open.push(circuitIn(row));
      }
      return { open: open.toSorted((one, other) => one.since - other.since), until };
    },

    async until(names) {
      const stored = new Map<string, number>();
      for await (const row of remotes.query(filter, ['blockedUntil', 'coolDownUntil']))
        stored.set(row.partitionKey, Math.max(untilIn(row), stored.get(row.partitionKey) ?? 0));
      return new Map(names.map((name) => [name, stored.get(tableKey(name)) ?? 0]));
    },
  };
}

const untilIn = (row: StoredRow): number => Number(row['blockedUntil'] ?? row['coolDownUntil'] ?? 0);
