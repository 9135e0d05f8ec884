/**
 * Received messages, each handled once: the first to insert the row is `new`. The row says "accepted" only after the
 * work is durable elsewhere, so a failure between the two lets the sender's next try through. Stands alone.
 */
import { tableKey } from '../../kit/table-keys.ts';
import type { Table } from '../../ports/table.ts';

export interface MessageClaims {
  /** `new`: this call wrote the row. `seen`: it was there, and the work may not be durable. `accepted`: it is. */
  claimMessage(partition: string, messageId: string, now: number): Promise<'new' | 'seen' | 'accepted'>;
  /** Says that the work is durable: from now on the message is a duplicate. */
  markAccepted(partition: string, messageId: string): Promise<void>;
  /** Forgets messages that were received before this time (ISO 8601, UTC), at most so many; answers how many. */
  forgetBefore(time: string, most: number): Promise<number>;
}

/** Message claims in one table. */
export function createMessageClaims(messages: Table): MessageClaims {
  return {
    async claimMessage(partition, messageId, now) {
      const place = { partitionKey: tableKey(partition), rowKey: tableKey(messageId) };
      const row = { ...place, deadLettered: false, at: new Date(now).toISOString() };
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

    async forgetBefore(time, most) {
      let forgotten = 0;
      for await (const row of messages.query(`at lt '${time}'`, ['at'])) {
        if (forgotten >= most) break;
        await messages.remove(row.partitionKey, row.rowKey);
        forgotten += 1;
      }
      return forgotten;
    },
  };
}
