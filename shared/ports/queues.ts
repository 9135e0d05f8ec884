/** The queues, as types: where nudges wait, and where the host puts what failed too often. */
import type { Nudge } from '../rules/sync/nudge.ts';

/** The queue of nudges. `send` resolves only when the message is durable. */
export interface NudgeQueue {
  send(nudge: Nudge, options?: { readonly delaySeconds?: number }): Promise<void>;
}

/** The queue to which the host moves messages that failed too often. */
export interface PoisonQueue {
  /** Some messages, hidden from others for some minutes; empty when there are none. */
  receive(): Promise<readonly PoisonMessage[]>;
}

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
