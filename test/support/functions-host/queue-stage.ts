/** A host on an app with queues: send text as it was recorded, and wait for what the functions wrote. */
import type { QueueServiceClient } from '@azure/storage-queue';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stage } from './recordings.ts';
import type { Line } from './seen-file.ts';

export interface QueueStage {
  readonly stage: Stage;
  readonly service: QueueServiceClient;
  /** Everything written so far. */
  readonly lines: Line[];
}

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Puts text into a queue as it is: the encoding is the caller's. */
export async function put(service: QueueServiceClient, queue: string, text: string): Promise<void> {
  await service.getQueueClient(queue).createIfNotExists();
  await service.getQueueClient(queue).sendMessage(text);
}

/** Waits until `enough` lines fit, for at most two minutes; returns those that fit. */
export async function written(
  on: QueueStage,
  fits: (line: Line) => boolean,
  enough: number,
): Promise<readonly Line[]> {
  const end = performance.now() + 120_000;
  for (;;) {
    on.lines.push(...on.stage.seen());
    const fitting = on.lines.filter(fits);
    if (fitting.length >= enough || performance.now() > end) return fitting;
    await delay(25);
  }
}

/** The texts of the messages that can be seen in a queue; undefined when there is no such queue. */
export async function textsIn(
  service: QueueServiceClient,
  queue: string,
): Promise<readonly string[] | undefined> {
  try {
    const peeked = await service.getQueueClient(queue).peekMessages({ numberOfMessages: 32 });
    return peeked.peekedMessageItems.map((one) => one.messageText);
  } catch {
    return undefined;
  }
}

/** Messages in a queue, hidden ones too. */
export async function countIn(service: QueueServiceClient, queue: string): Promise<number> {
  const found = await service.getQueueClient(queue).getProperties();
  return found.approximateMessagesCount ?? 0;
}

const changing = new Set(['id', 'popReceipt', 'insertionTime', 'expirationTime', 'nextVisibleTime']);
const timeShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;
const idShape = /^[\da-f-]{36}$/;

/** Trigger metadata with ids and times replaced by what they look like. */
export function steady(metadata: unknown): unknown {
  return Object.fromEntries(
    Object.entries((metadata ?? {}) as Record<string, unknown>)
      .map(([key, value]) => {
        if (!changing.has(key) || typeof value !== 'string') return [key, value] as const;
        if (timeShape.test(value)) return [key, '(time)'] as const;
        if (key === 'id' && !idShape.test(value)) return [key, value] as const;
        return [key, key === 'popReceipt' ? '(receipt)' : '(id)'] as const;
      })
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}
