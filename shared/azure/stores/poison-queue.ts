/**
 * The messages that the host gave up on: the queue beside the queue, and the table for those that cannot be read.
 *
 * The queue is read here and not by a trigger, because a trigger never shows a message that is not base64 or not UTF-8:
 * it tries five times, and a queue whose name ends in `-poison` has no other to move it to (observed with the
 * open-source Functions host 4.1037). Messages that the host moved vanish after seven days, so they are not left there.
 */
import type { UnreadableMessage } from '../../rules/sync/journal.ts';
import { connect } from '../json-queue.ts';
import { makesWhatIsMissing, storageRefusal, storageError, type StorageAccount } from '../storage-account.ts';
import { lazily } from '../../kit/lazily.ts';
import { jsonProperties } from '../../kit/table-json.ts';
import { newestFirst, tableKey } from '../../kit/table-keys.ts';
import type { UnreadableStore } from '../../ports/journals.ts';
import type { PoisonQueue } from '../../ports/queues.ts';
import type { Table } from '../../ports/table.ts';

/** The service gives at most this many at once. */
const atOnce = 32;

/** Opens the queue by name. Nothing is loaded or asked before the first message. */
export function openPoisonQueue(account: StorageAccount, name: string): PoisonQueue {
  const where = `Queue ${name}`;
  const opened = lazily(() => connect(account, name));
  return {
    async receive() {
      try {
        const client = await opened();
        const { receivedMessageItems } = await client.receiveMessages({
          numberOfMessages: atOnce,
          visibilityTimeout: 300,
        });
        return receivedMessageItems.map(({ messageId, messageText, insertedOn, popReceipt }) => ({
          id: messageId,
          text: messageText,
          insertedAt: insertedOn.toISOString(),
          async remove() {
            await client.deleteMessage(messageId, popReceipt).catch((error: unknown) => {
              // Received again by somebody else, who finds its row and takes it off in turn.
              if (storageRefusal(error).status !== 404 && storageRefusal(error).code !== 'PopReceiptMismatch')
                throw storageError(error, where);
            });
          },
        }));
      } catch (error) {
        if (storageRefusal(error).code === 'QueueNotFound' && makesWhatIsMissing(account)) return [];
        throw storageError(error, where);
      }
    },
  };
}

const json = jsonProperties<UnreadableMessage>();
const partitionKey = 'messages';

/** Messages that are no nudges, in one table. */
export function createUnreadableStore(table: Table): UnreadableStore {
  const rowKeyOf = ({ at, id }: UnreadableMessage): string => tableKey(newestFirst(at), id);
  return {
    put: (message) => table.put({ partitionKey, rowKey: rowKeyOf(message), ...json.pack(message) }),

    async list(limit) {
      const rows: UnreadableMessage[] = [];
      if (limit < 1) return rows;
      for await (const row of table.query(`PartitionKey eq '${partitionKey}'`)) {
        rows.push(json.unpack(row));
        if (rows.length >= limit) break;
      }
      return rows;
    },

    async remove(id) {
      for await (const row of table.query(`PartitionKey eq '${partitionKey}'`)) {
        if (json.unpack(row).id === id) return await table.remove(partitionKey, row.rowKey);
      }
      return false;
    },
  };
}
