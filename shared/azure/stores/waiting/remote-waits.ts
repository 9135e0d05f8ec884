/**
 * Reads until when remotes are left alone, all of them by one request: the rows that `rate-limits.ts` and
 * `circuit-breakers.ts` wrote.
 */
import { tableKey } from '../../../kit/table-keys.ts';
import type { RemoteWaits } from '../../../ports/remotes.ts';
import type { Table } from '../../../ports/table.ts';

const filter = "RowKey eq 'rate-limit' or RowKey eq 'circuit-breaker'";

/** The waits in the table of the remotes. Throws the codes of storage. */
export function createRemoteWaits(remotes: Table): RemoteWaits {
  return {
    async until(names) {
      const stored = new Map<string, number>();
      for await (const row of remotes.query(filter, ['blockedUntil', 'coolDownUntil'])) {
        const until = Number(row['blockedUntil'] ?? row['coolDownUntil'] ?? 0);
        stored.set(row.partitionKey, Math.max(until, stored.get(row.partitionKey) ?? 0));
      }
      return new Map(names.map((name) => [name, stored.get(tableKey(name)) ?? 0]));
    },
  };
}
