/**
 * One customer's messages on a queue. A queue cannot be searched: what is on it is received, and given back at once where
 * it is somebody else's, with the same text; that counts as one delivery of five. A message that is delayed or being worked
 * on cannot be seen by anybody. Once the link is gone from the configuration, the app drops it when it comes.
 */
import type { QueueClient } from '@azure/storage-queue';
import { lazily } from '../../../kit/lazily.ts';
import type { CustomerLook, CustomerStore } from '../../../ports/stored-data/customer.ts';
import { isMessageOf } from '../../../rules/customer/named-by.ts';
import { connect } from '../../json-queue.ts';
import { queueNames } from '../../queue-names.ts';
import { storageError, storageRefusal, type StorageAccount } from '../../storage-account.ts';

/** The service shows and gives no more at once. */
const atOnce = 32;
/** Until a message that was received comes back by itself, should this process die. Seconds. */
const backAfterSeconds = 15;
/** A queue that is longer is worked through by another run. */
const maxMessages = 20_000;

/** Every queue whose messages are work, and its poison queue. */
export function customerQueues(link: string, account: StorageAccount): readonly CustomerStore[] {
  return queueNames.flatMap((name) => [
    queueOf(link, name, account),
    queueOf(link, `${name}-poison`, account),
  ]);
}

function queueOf(link: string, name: string, account: StorageAccount): CustomerStore {
  const opened = lazily(() => connect(account, name));
  /** Null where there is no such queue. */
  async function ask<T>(work: (client: QueueClient) => Promise<T>): Promise<T | null> {
    try {
      return await work(await opened());
    } catch (error) {
      if (storageRefusal(error).code === 'QueueNotFound') return null;
      throw storageError(error, `Queue ${name}`);
    }
  }
  const nothing: CustomerLook = { examined: 0, found: 0, hidden: 0 };
  return {
    name,
    kind: 'queue',
    look: async () => (await ask((client) => peek(link, client))) ?? nothing,
    remove: async (signal) => (await ask((client) => passThrough(link, client, true, signal)))?.found ?? 0,
    prove: async (signal) =>
      (await ask(async (client) => {
        const seen = await peek(link, client);
        return seen.examined < atOnce ? seen : await passThrough(link, client, false, signal);
      })) ?? nothing,
  };
}

async function peek(link: string, client: QueueClient): Promise<CustomerLook> {
  const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: atOnce });
  const found = peekedMessageItems.filter(({ messageText }) => isMessageOf(link, messageText)).length;
  const examined = peekedMessageItems.length;
  return { examined, found, hidden: Math.max(0, (await lengthOf(client)) - examined) };
}

async function lengthOf(client: QueueClient): Promise<number> {
  return (await client.getProperties()).approximateMessagesCount ?? 0;
}

/** Receives every message that can be seen, once; `found` counts those of the link, which are taken off where asked. */
async function passThrough(
  link: string,
  client: QueueClient,
  removes: boolean,
  signal: AbortSignal,
): Promise<CustomerLook> {
  const giveBack = new Map<string, string>();
  let found = 0;
  try {
    while (giveBack.size < maxMessages && !signal.aborted) {
      const { receivedMessageItems } = await client.receiveMessages({
        numberOfMessages: atOnce,
        visibilityTimeout: backAfterSeconds,
      });
      const fresh = receivedMessageItems.filter(({ messageId }) => !giveBack.has(messageId));
      if (fresh.length === 0) break;
      for (const { messageId, messageText, popReceipt } of fresh) {
        const isTheirs = isMessageOf(link, messageText);
        if (isTheirs) found += 1;
        if (isTheirs && removes) await client.deleteMessage(messageId, popReceipt);
        else giveBack.set(messageId, popReceipt);
      }
    }
  } finally {
    // One that cannot be given back comes back by itself.
    for (const [messageId, popReceipt] of giveBack)
      await client.updateMessage(messageId, popReceipt, undefined, 0).catch(() => undefined);
  }
  const seen = giveBack.size;
  return {
    examined: removes ? seen + found : seen,
    found,
    hidden: Math.max(0, (await lengthOf(client)) - seen),
  };
}
