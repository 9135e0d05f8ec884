/**
 * Received messages, each handled once: the first to insert the row is `new`. The row says "accepted" only after the
 * work is durable elsewhere, so a failure between the two lets the sender's next try through. Stands alone.
 */
import { tableKey } from '../../kit/table-keys.ts';
import type { MessageClaims } from '../../ports/stores.ts';
import type { Table } from '../../ports/table.ts';

/** Message claims in one table. */
export function createMessageClaims(messages: Table): MessageClaims {
  return {
    async claimMessage(partition, messageId, now) {
      const place = { partitionKey: tableKey(partition), rowKey: tableKey(messageId) };
      const row = { ...place, accepted: false, at: new Date(now).toISOString() };
      if ((await messages.insert(row)) !== null) return 'new';
      const seen = await messages.get(place.partitionKey, place.rowKey);
      return seen?.['accepted'] === true ? 'accepted' : 'seen';
    },

    async markAccepted(partition, messageId) {
      await messages.merge({
        partitionKey: tableKey(partition),
        rowKey: tableKey(messageId),
        accepted: true,
      });
    },
  };
}
