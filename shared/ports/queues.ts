/** The queues, as types: where nudges wait, and where the host puts what failed too often. */
import type { Nudge } from '../rules/sync/nudge.ts';

/** A queue of messages of one kind. */
export interface Queue<Message> {
  /** Resolves only when the message is durable. Throws `message-too-large` (dead-letter) and the codes of storage. */
  send(message: Message, options?: { readonly delaySeconds?: number }): Promise<void>;
}

/** The queue of nudges. */
export type NudgeQueue = Queue<Nudge>;

/** The queue to which the host moves messages that failed too often. */
export interface PoisonQueue {
  /** Up to 32 messages, hidden from others for five minutes; empty when there are none, or no such queue. */
  receive(): Promise<readonly PoisonMessage[]>;
}

/** One message of a poison queue, received but not removed. */
export interface PoisonMessage {
  /** The queue's own id: the same when the message is received again. */
  readonly id: string;
  /** Exactly what stands on the queue. */
  readonly text: string;
  /** ISO 8601. */
  readonly insertedAt: string;
  /** Takes the message off the queue; does nothing when somebody else has received it meanwhile. */
  remove(): Promise<void>;
}
