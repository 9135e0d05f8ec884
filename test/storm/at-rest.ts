/** Waits until the queues are empty: every message that is visible, hidden or in work still counts as one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';

/** An edit that was just made may be on its way to a queue: two looks must find nothing. */
const between = 250;

/**
 * Waits until all queues of a storage account are empty, poison queues aside, but at most so many milliseconds: a
 * message that is put off for longer must not hold a storm for ever.
 */
export async function untilAtRest(connectionString: string, maxMs: number): Promise<void> {
  const service = QueueServiceClient.fromConnectionString(connectionString);
  const waiting = async (): Promise<number> => {
    let messages = 0;
    for await (const { name } of service.listQueues())
      if (!name.endsWith('-poison'))
        messages += (await service.getQueueClient(name).getProperties()).approximateMessagesCount ?? 0;
    return messages;
  };
  let quietLooks = 0;
  for (let waited = 0; waited < maxMs && quietLooks < 2; waited += between) {
    quietLooks = (await waiting()) === 0 ? quietLooks + 1 : 0;
    if (quietLooks < 2) await sleep(between);
  }
}
