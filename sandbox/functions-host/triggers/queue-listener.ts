/** One queue trigger: receive, run side by side, delete or give back, put aside what fails too often. */
import type { DequeuedMessageItem, QueueServiceClient } from '@azure/storage-queue';
import type { QueueSettings } from '../app/host-json.ts';
import type { Runner } from '../app/runner.ts';
import type { Log } from '../kit/log.ts';
import type { FunctionMetadata } from '../worker/messages.ts';
import { decodeMessage, queueMetadata } from './queue-data.ts';

export interface QueueListenerOptions {
  readonly metadata: FunctionMetadata;
  readonly queueName: string;
  readonly service: QueueServiceClient;
  readonly settings: QueueSettings;
  /** How long a received message stays hidden; renewed at half time while its function runs. */
  readonly invisibilitySeconds: number;
  readonly runner: Runner;
  readonly log: Log;
}

export interface QueueListener {
  readonly queueName: string;
  /** Looks at once: somebody of this host has just sent a message here. */
  poke(): void;
  stop(): Promise<void>;
  /** What still runs is cut off: its message stays hidden until its time is over. */
  abandon(): void;
}

const shortestWait = 100;

/** Starts listening. A queue that does not exist is not made; it is looked for again and again. */
export function listenToQueue(options: QueueListenerOptions): QueueListener {
  const { metadata, settings, log } = options;
  const queue = options.service.getQueueClient(options.queueName);
  const running = new Set<Promise<void>>();
  let stopped = false;
  let abandoned = false;
  const listening = (): boolean => !stopped;
  let wait = shortestWait;
  let wake: (() => void) | undefined;
  let poked = false;

  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      if (stopped || poked) {
        poked = false;
        resolve();
        return;
      }
      const finish = (): void => {
        clearTimeout(clock);
        wake = undefined;
        resolve();
      };
      const clock = setTimeout(finish, milliseconds);
      wake = finish;
    });

  async function listen(): Promise<void> {
    while (listening()) {
      if (running.size > settings.newBatchThreshold) {
        await Promise.race(running);
        continue;
      }
      const messages = await receive();
      if (messages.length === 0) {
        await sleep(wait * (0.8 + Math.random() * 0.4));
        wait = Math.min(settings.maxPollingInterval, wait * 2);
        continue;
      }
      wait = shortestWait;
      for (const message of messages) {
        const work = process(message)
          .catch((error: unknown) =>
            log('error', metadata.name, `a message could not be handled: ${String(error)}`),
          )
          .finally(() => running.delete(work));
        running.add(work);
      }
    }
  }

  let unreadable = false;
  async function receive(): Promise<readonly DequeuedMessageItem[]> {
    try {
      const received = await queue.receiveMessages({
        numberOfMessages: Math.min(32, settings.batchSize),
        visibilityTimeout: options.invisibilitySeconds,
      });
      if (unreadable) log('information', metadata.name, `the queue ${options.queueName} can be read again`);
      unreadable = false;
      return received.receivedMessageItems;
    } catch (error) {
      if (!unreadable && (error as { statusCode?: number }).statusCode !== 404) {
        unreadable = true;
        log('warning', metadata.name, `the queue ${options.queueName} could not be read: ${String(error)}`);
      }
      return [];
    }
  }

  async function process(message: DequeuedMessageItem): Promise<void> {
    if (message.dequeueCount > settings.maxDequeueCount) {
      await putAside(message, message.popReceipt, 'it was taken too often');
      return;
    }
    const body = decodeMessage(message.messageText, settings.messageEncoding);
    if (body === undefined) {
      await putAside(message, message.popReceipt, 'its text is no base64 of UTF-8');
      return;
    }
    let receipt = message.popReceipt;
    let renewing = Promise.resolve();
    const renew = async (): Promise<void> => {
      try {
        const { messageId } = message;
        const renewed = await queue.updateMessage(messageId, receipt, undefined, options.invisibilitySeconds);
        receipt = renewed.popReceipt ?? receipt;
      } catch (error) {
        log('warning', metadata.name, `a message was not renewed: ${String(error)}`);
      }
    };
    const renewal = setInterval(() => {
      renewing = renew();
    }, options.invisibilitySeconds * 500);
    // A renewal under way gives the message a new receipt: with the old one it could not be deleted.
    const receiptNow = async (): Promise<string> => {
      clearInterval(renewal);
      await renewing;
      return receipt;
    };
    try {
      await options.runner.run({
        metadata,
        input: { string: body },
        triggerMetadata: queueMetadata(body, {
          ...message,
          insertedOn: message.insertedOn,
          nextVisibleOn: message.nextVisibleOn,
        }),
        reason: `queue ${options.queueName}, delivery ${message.dequeueCount}`,
      });
    } catch {
      const last = await receiptNow();
      if (abandoned) return;
      if (message.dequeueCount >= settings.maxDequeueCount)
        await putAside(message, last, `it failed ${message.dequeueCount} times`);
      else await giveBack(message, last);
      return;
    }
    await queue.deleteMessage(message.messageId, await receiptNow());
  }

  async function giveBack(message: DequeuedMessageItem, receipt: string): Promise<void> {
    const seconds = Math.ceil(settings.visibilityTimeout / 1000);
    await queue.updateMessage(message.messageId, receipt, undefined, seconds);
    // The real host looks again after its shortest wait, not at once.
    if (seconds === 0) setTimeout(poke, shortestWait).unref();
  }

  async function putAside(message: DequeuedMessageItem, receipt: string, why: string): Promise<void> {
    if (options.queueName.endsWith('-poison') || options.queueName.length > 56) return;
    const poison = options.service.getQueueClient(`${options.queueName}-poison`);
    await poison.createIfNotExists();
    await poison.sendMessage(message.messageText);
    await queue.deleteMessage(message.messageId, receipt);
    log('error', metadata.name, `a message went to ${options.queueName}-poison: ${why}`);
  }

  function poke(): void {
    wait = shortestWait;
    if (wake === undefined) poked = true;
    wake?.();
  }

  const done = listen();
  return {
    queueName: options.queueName,
    poke,
    abandon() {
      abandoned = true;
    },
    async stop() {
      stopped = true;
      wake?.();
      await done;
      await Promise.all(running);
    },
  };
}
