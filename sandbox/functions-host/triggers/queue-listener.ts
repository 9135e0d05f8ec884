/** One queue trigger: receive, run side by side, delete or release, move to poison what fails too often. */
import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { QueueSettings } from '../app/host-json.ts';
import type { Runner } from '../app/runner.ts';
import type { Log, LogLevel } from '../kit/log.ts';
import type { FunctionMetadata } from '../worker/messages.ts';
import { decodeMessage, queueMetadata } from './queue-data.ts';
import { sendOrMake, statusOf } from './storage.ts';

/** One queue trigger with the settings that it listens by. */
export interface QueueListenerOptions {
  readonly metadata: FunctionMetadata;
  readonly queueName: string;
  readonly service: QueueServiceClient;
  readonly settings: QueueSettings;
  /** The time for which a received message stays hidden; renewed at half time while its function runs. */
  readonly invisibilitySeconds: number;
  readonly runner: Runner;
  readonly log: Log;
}

const shortestWaitMs = 100;

/** Listens from its making on. A queue that does not exist is not made; it is looked for again and again. */
export class QueueListener {
  readonly queueName: string;
  readonly #options: QueueListenerOptions;
  readonly #queue: QueueClient;
  readonly #running = new Set<Promise<void>>();
  readonly #done: Promise<void>;
  #isStopped = false;
  #isAbandoned = false;
  #isUnreadable = false;
  #waitMs = shortestWaitMs;
  #wake: (() => void) | undefined;
  #wasPoked = false;

  constructor(options: QueueListenerOptions) {
    this.queueName = options.queueName;
    this.#options = options;
    this.#queue = options.service.getQueueClient(options.queueName);
    this.#done = this.#listen();
  }

  /** Looks at once: somebody of this host has just sent a message here. */
  poke(): void {
    this.#waitMs = shortestWaitMs;
    if (this.#wake === undefined) this.#wasPoked = true;
    this.#wake?.();
  }

  /** Cuts off what still runs: its message stays hidden until its time is over. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    await this.#done;
    await Promise.all(this.#running);
  }

  async #listen(): Promise<void> {
    const { settings } = this.#options;
    while (!this.#isStopped) {
      if (this.#running.size > settings.newBatchThreshold) {
        await Promise.race(this.#running);
        continue;
      }
      const messages = await this.#receive();
      if (messages.length === 0) {
        await this.#sleep(this.#waitMs * (0.8 + Math.random() * 0.4));
        this.#waitMs = Math.min(settings.maxPollingInterval, this.#waitMs * 2);
        continue;
      }
      this.#waitMs = shortestWaitMs;
      for (const message of messages) this.#begin(message);
    }
  }

  #begin(message: DequeuedMessageItem): void {
    const work = this.#process(message)
      .catch((error: unknown) => this.#log('error', `a message could not be handled: ${String(error)}`))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isStopped || this.#wasPoked) {
        this.#wasPoked = false;
        resolve();
        return;
      }
      const finish = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(finish, milliseconds);
      this.#wake = finish;
    });
  }

  async #receive(): Promise<readonly DequeuedMessageItem[]> {
    const { settings, invisibilitySeconds } = this.#options;
    try {
      const received = await this.#queue.receiveMessages({
        numberOfMessages: Math.min(32, settings.batchSize),
        visibilityTimeout: invisibilitySeconds,
      });
      if (this.#isUnreadable) this.#log('information', `the queue ${this.queueName} can be read again`);
      this.#isUnreadable = false;
      return received.receivedMessageItems;
    } catch (error) {
      if (!this.#isUnreadable && statusOf(error) !== 404) {
        this.#isUnreadable = true;
        this.#log('warning', `the queue ${this.queueName} could not be read: ${String(error)}`);
      }
      return [];
    }
  }

  async #process(message: DequeuedMessageItem): Promise<void> {
    const { settings, runner, metadata } = this.#options;
    if (message.dequeueCount > settings.maxDequeueCount) {
      await this.#moveToPoison(message, message.popReceipt, 'it was taken too often');
      return;
    }
    const body = decodeMessage(message.messageText, settings.messageEncoding);
    if (body === undefined) {
      await this.#moveToPoison(message, message.popReceipt, 'its text is no base64 of UTF-8');
      return;
    }
    const lastReceipt = this.#keepHidden(message);
    try {
      await runner.run({
        metadata,
        input: { string: body },
        triggerMetadata: queueMetadata(body, {
          ...message,
          insertedOn: message.insertedOn,
          nextVisibleOn: message.nextVisibleOn,
        }),
        reason: `queue ${this.queueName}, delivery ${message.dequeueCount}`,
      });
    } catch {
      const receipt = await lastReceipt();
      if (this.#isAbandoned) return;
      if (message.dequeueCount >= settings.maxDequeueCount)
        await this.#moveToPoison(message, receipt, `it failed ${message.dequeueCount} times`);
      else await this.#release(message, receipt);
      return;
    }
    await this.#queue.deleteMessage(message.messageId, await lastReceipt());
  }

  /** Renews a message at half its time until the returned function is called, which gives the receipt it then has. */
  #keepHidden(message: DequeuedMessageItem): () => Promise<string> {
    const { invisibilitySeconds } = this.#options;
    let receipt = message.popReceipt;
    let renewing = Promise.resolve();
    const renew = async (): Promise<void> => {
      try {
        const { messageId } = message;
        const renewed = await this.#queue.updateMessage(messageId, receipt, undefined, invisibilitySeconds);
        receipt = renewed.popReceipt ?? receipt;
      } catch (error) {
        this.#log('warning', `a message was not renewed: ${String(error)}`);
      }
    };
    const renewal = setInterval(() => {
      renewing = renew();
    }, invisibilitySeconds * 500);
    return async () => {
      clearInterval(renewal);
      // A renewal under way gives the message a new receipt: with the old one it could not be deleted.
      await renewing;
      return receipt;
    };
  }

  /** Lets the message be taken again. */
  async #release(message: DequeuedMessageItem, receipt: string): Promise<void> {
    const seconds = Math.ceil(this.#options.settings.visibilityTimeout / 1000);
    await this.#queue.updateMessage(message.messageId, receipt, undefined, seconds);
    // The real host looks again after its shortest wait, not at once.
    if (seconds === 0) setTimeout(() => this.poke(), shortestWaitMs).unref();
  }

  async #moveToPoison(message: DequeuedMessageItem, receipt: string, why: string): Promise<void> {
    if (this.queueName.endsWith('-poison') || this.queueName.length > 56) return;
    const poison = this.#options.service.getQueueClient(`${this.queueName}-poison`);
    await sendOrMake(poison, message.messageText);
    await this.#queue.deleteMessage(message.messageId, receipt);
    this.#log('error', `a message went to ${this.queueName}-poison: ${why}`);
  }

  #log(level: LogLevel, text: string): void {
    this.#options.log(level, this.#options.metadata.name, text);
  }
}
