/** JSON messages on an Azure Storage queue, in the form that a queue trigger reads. */
import type { QueueClient } from '@azure/storage-queue';
import { joined, lazily } from '../kit/lazily.ts';
import type { Queue } from '../ports/queues.ts';
import { CodedError } from '../rules/errors.ts';
import {
  makesWhatIsMissing,
  type StorageAccount,
  storageRefusal,
  storageError,
  storageRetries,
} from './storage-account.ts';

/** A queue that can be looked at, too. */
export interface JsonQueue<T> extends Queue<T> {
  /** Counts the messages that wait to be worked now, up to 32; those that are delayed do not wait. */
  waiting(): Promise<number>;
  /** About how many messages there are, those that are delayed or being worked included. */
  depth(): Promise<number>;
  /** The first of those that are not delayed, at most 32, as they are; one that cannot be read is left out. */
  peek(): Promise<readonly T[]>;
}

/** 64 KiB as the service counts it, which is after base64 (Queue service limits). */
const maxBytes = 48 * 1024;
/** The service keeps a message invisible for at most seven days. */
const maxDelay = 7 * 24 * 3600;

/**
 * Opens a queue by name. Nothing is loaded or asked before the first message; a queue that is not there is made where it
 * is ours to make. `check` throws for a message that must not be sent.
 */
export function openQueue<T extends object>(
  account: StorageAccount,
  name: string,
  check: (message: T) => void | Promise<void> = () => undefined,
): JsonQueue<T> {
  const opened = lazily(() => connect(account, name));
  const makeQueue = joined(async () => (await opened()).createIfNotExists());

  async function looked<Seen>(nothing: Seen, look: (client: QueueClient) => Promise<Seen>): Promise<Seen> {
    try {
      return await look(await opened());
    } catch (error) {
      if (storageRefusal(error).code === 'QueueNotFound' && makesWhatIsMissing(account)) return nothing;
      throw storageError(error, `Queue ${name}`);
    }
  }

  return {
    async send(message, options = {}) {
      await check(message);
      const body = Buffer.from(JSON.stringify(message));
      if (body.length > maxBytes)
        throw new CodedError('message-too-large', {
          detail: `It has ${body.length} bytes; a queue takes ${maxBytes}.`,
          facts: { queue: name, bytes: body.length },
        });
      // The trigger expects base64, and the client does not make it. Without -1 a message vanishes after a week.
      const text = body.toString('base64');
      const delay = Math.min(Math.max(0, Math.ceil(options.delaySeconds ?? 0)), maxDelay);
      const sending = { messageTimeToLive: -1, ...(delay === 0 ? {} : { visibilityTimeout: delay }) };
      try {
        const client = await opened();
        try {
          await client.sendMessage(text, sending);
        } catch (error) {
          if (storageRefusal(error).code !== 'QueueNotFound' || !makesWhatIsMissing(account)) throw error;
          await makeQueue();
          await client.sendMessage(text, sending);
        }
      } catch (error) {
        throw storageError(error, `Queue ${name}`);
      }
    },

    // The queue's own count has the delayed messages in it, and those of a dead link may be many.
    waiting: () => looked(0, async (client) => (await first(client)).length),

    depth: () => looked(0, async (client) => (await client.getProperties()).approximateMessagesCount ?? 0),

    peek: () =>
      looked<readonly T[]>([], async (client) => {
        const shown = await first(client);
        return (await Promise.all(shown.map(({ messageText }) => readable(messageText, check)))).flat();
      }),
  };
}

const first = async (client: QueueClient) =>
  (await client.peekMessages({ numberOfMessages: 32 })).peekedMessageItems;

/** Nobody's message may keep the others from being shown. */
async function readable<T>(text: string, check: (message: T) => void | Promise<void>): Promise<readonly T[]> {
  try {
    const message = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as T;
    await check(message);
    return [message];
  } catch {
    return [];
  }
}

/** The client of one queue. */
export async function connect(account: StorageAccount, name: string): Promise<QueueClient> {
  const { QueueServiceClient } = await import('@azure/storage-queue');
  const retryOptions = {
    maxTries: storageRetries.maxRetries + 1,
    retryDelayInMs: 100,
    maxRetryDelayInMs: 2_000,
  };
  const service =
    account.kind === 'identity'
      ? new QueueServiceClient(account.queueUrl, await account.credential(), { retryOptions })
      : QueueServiceClient.fromConnectionString(account.value.reveal(), { retryOptions });
  return service.getQueueClient(name);
}
