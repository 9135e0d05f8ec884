/** What the alerts need from the world, as types: the channels on which people are told. */
import type { AlertNotice } from '../rules/alerts/notice.ts';
import type { SafeText } from '../rules/safe-text.ts';

/** What a channel said of a notice. */
export interface Delivery {
  /**
   * `accepted`: the service took it and has not said that a person can see it (a Teams flow answers so). `delivered`: the
   * service shows it, or queued it for a mailbox.
   */
  readonly kind: 'accepted' | 'delivered';
  /** What did not get through although the rest did, such as one of several recipients; for a person to look at. */
  readonly refused?: SafeText;
}

/** Delivers a notice on one channel; `late` fires when its time is over. Throws any coded error. */
export type Deliver = (notice: AlertNotice, late: AbortSignal) => Promise<Delivery>;

/** One way on which people are told. */
export interface AlertChannel {
  /** From the configuration: kebab-case, unique. */
  readonly name: string;
  /**
   * Delivers a notice within 30 seconds, retries included. Sending the same notice again shows it once where the service
   * can tell. Throws the codes `alert-channel-…` (retry, or dead-letter where another try cannot help), never with the
   * channel's address in them.
   */
  deliver(notice: AlertNotice): Promise<Delivery>;
}
