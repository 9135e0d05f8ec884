/**
 * Orders to run a timer's story now. A conditional write decides which instance sends; one that dies behind it leaves the
 * order to the next that notices.
 *
 *   automations   start-orders   ticket-sync   orderedAt
 */
import { tableKey } from '../../kit/table-keys.ts';
import type { Queue } from '../../ports/queues.ts';
import type { StartOrder, StartOrders } from '../../ports/health.ts';
import type { Table } from '../../ports/table.ts';

/** The orders over a table and the queue `start-orders`. `now` in milliseconds since 1970. */
export function createStartOrders(table: Table, queue: Queue<StartOrder>, now: () => number): StartOrders {
  return {
    async send(order, restMs) {
      const place = { partitionKey: tableKey('start-orders'), rowKey: tableKey(order.automation) };
      const row = { ...place, orderedAt: new Date(now()).toISOString() };
      const before = await table.get(place.partitionKey, place.rowKey);
      if (before !== null && now() - Date.parse(String(before['orderedAt'])) < restMs) return false;
      const written = before === null ? await table.insert(row) : await table.replace(row, before.etag);
      if (written === null) return false;
      await queue.send(order);
      return true;
    },
  };
}
