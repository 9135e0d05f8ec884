/** Looks at the storage account for the health check: whether it can be read and written, and how long its queues are. */
import type { HealthProbe } from '../ports/health.ts';
import { CodedError } from '../rules/errors.ts';
import { connect } from './json-queue.ts';
import { makesWhatIsMissing, type StorageAccount, storageRefusal, storageError } from './storage-account.ts';
import type { Table } from '../ports/table.ts';

/**
 * Writes to a table and to a queue, and takes both back. `enabledLinks` is reported with it: how many links use storage.
 * Each look throws the codes of storage. `now` in milliseconds since 1970.
 */
export function storageProbes(
  account: StorageAccount,
  options: { readonly table: Table; readonly enabledLinks: number; readonly now: () => number },
): readonly HealthProbe[] {
  const { table, enabledLinks, now } = options;
  return [
    {
      name: 'storage',
      subject: 'tables',
      async look() {
        await probeTable(table, new Date(now()).toISOString());
        return [{ kind: 'links', enabled: enabledLinks }];
      },
    },
    {
      name: 'storage',
      subject: 'queues',
      async look() {
        await probeQueue(account);
        return [];
      },
    },
  ];
}

/**
 * Counts what waits on a queue and on its poison queue, and looks how old the first message is that could be taken.
 * `now` in milliseconds since 1970.
 */
export function queueProbe(account: StorageAccount, name: string, now: () => number): HealthProbe {
  return {
    name: 'queues',
    subject: name,
    look: async () => {
      const { waiting, oldest } = await queueState(account, name, true);
      const poison = await queueState(account, `${name}-poison`, false);
      return [
        {
          kind: 'queue',
          subject: name,
          waiting,
          poison: poison.waiting,
          oldestMs: oldest === null ? null : now() - oldest.getTime(),
        },
      ];
    },
  };
}

/** Writes a row and reads it again. Throws the codes of storage. */
async function probeTable(table: Table, at: string): Promise<void> {
  await table.put({ partitionKey: 'health', rowKey: 'probe', at });
  if ((await table.get('health', 'probe')) === null)
    throw new CodedError('storage-unavailable', {
      detail: 'Table health does not return the row that was just written.',
    });
}

/** Sends a message to a queue of its own and takes it off again. Throws the codes of storage. */
async function probeQueue(account: StorageAccount): Promise<void> {
  try {
    const client = await connect(account, 'health-probe');
    if (makesWhatIsMissing(account)) await client.createIfNotExists();
    const { messageId, popReceipt } = await client.sendMessage('cHJvYmU=', { messageTimeToLive: 60 });
    await client.deleteMessage(messageId, popReceipt);
  } catch (error) {
    throw storageError(error, 'Queue health-probe');
  }
}

/** About how many messages there are; none for a queue that nobody has made yet. Throws the codes of storage. */
async function queueState(
  account: StorageAccount,
  name: string,
  peeks: boolean,
): Promise<{ readonly waiting: number; readonly oldest: Date | null }> {
  try {
    const client = await connect(account, name);
    const waiting = (await client.getProperties()).approximateMessagesCount ?? 0;
    if (!peeks || waiting === 0) return { waiting, oldest: null };
    const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: 1 });
    return { waiting, oldest: peekedMessageItems[0]?.insertedOn ?? null };
  } catch (error) {
    if (storageRefusal(error).code === 'QueueNotFound' && makesWhatIsMissing(account))
      return { waiting: 0, oldest: null };
    throw storageError(error, `Queue ${name}`);
  }
}
