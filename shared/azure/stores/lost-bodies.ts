/**
 * The time when a request last came without its body, a row for each function in the table of the health check:
 *
 *   lost-bodies   connectwise-callback   lastAt
 */
import type { LostBodies } from '../../ports/health.ts';
import type { Table } from '../../ports/table.ts';
import { keyIs, tableKey } from '../../kit/table-keys.ts';

const partition = 'lost-bodies';
/** Anybody can send such a request, so an instance writes at most this often for each function. */
const restMs = 60_000;

/** The memory in one table. `now` in milliseconds since 1970. */
export function createLostBodies(table: Table, now: () => number): LostBodies {
  const written = new Map<string, number>();
  return {
    async note(functionName) {
      const last = written.get(functionName);
      if (last !== undefined && now() - last < restMs) return;
      written.set(functionName, now());
      const lastAt = new Date(now()).toISOString();
      await table.put({
        partitionKey: tableKey(partition),
        rowKey: tableKey(functionName),
        functionName,
        lastAt,
      });
    },
    async read() {
      const found: Awaited<ReturnType<LostBodies['read']>>[number][] = [];
      for await (const { functionName, lastAt } of table.query(keyIs('PartitionKey', partition)))
        if (typeof functionName === 'string' && typeof lastAt === 'string')
          found.push({ functionName, lastAt });
      return found;
    },
  };
}
