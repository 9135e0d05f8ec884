/** The ports of the alerts, as types: the channels on which people are notified, and the book of alerts. */
import type { Mute } from '../rules/alerts/decide.ts';
import type { AlertNotice } from '../rules/alerts/notice.ts';
import type { AlertState } from '../rules/alerts/state.ts';
import type { SafeText } from '../rules/safe-text.ts';

/** A channel's answer to a notice. */
export interface Delivery {
  /**
   * `accepted`: the service took it and has not said that a person can see it (a Teams flow answers so). `delivered`: the
   * service shows it, or queued it for a mailbox.
   */
  readonly kind: 'accepted' | 'delivered';
  /** The part that did not get through although the rest did, such as one of several recipients; for a person to look at. */
  readonly refused?: SafeText;
}

/** Delivers a notice on one channel; `late` fires when its time is over. Throws any coded error. */
export type Deliver = (notice: AlertNotice, late: AbortSignal) => Promise<Delivery>;

/** One way on which people are notified. */
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

/** The end of the last deliveries of a channel. Times ISO 8601, UTC. */
export interface ChannelState {
  readonly name: string;
  /** The first time that the app saw it in the configuration. */
  readonly knownSince: string;
  readonly deliveredAt: string | null;
  /** The code of the last delivery, if that failed; null when it went well or there was none. */
  readonly failedWith: string | null;
}

/** A notice that a channel has not delivered yet. */
export interface PendingNotice {
  readonly channel: string;
  readonly notice: AlertNotice;
}

/** The changes of a look, stored all or none. */
export interface AlertChanges {
  readonly alerts: readonly AlertState[];
  /** Keys. */
  readonly forgotten: readonly string[];
  /** Null when people are not notified. */
  readonly notice: AlertNotice | null;
  /** The channels that the notice is for. */
  readonly channels: readonly string[];
}

/** All that the book of alerts holds at one time. */
export interface BookLook {
  readonly alerts: readonly AlertState[];
  /** Those that have not ended. */
  readonly mutes: readonly Mute[];
  /** Oldest first. */
  readonly pending: readonly PendingNotice[];
  /** The channels of the configuration; null where one of them has no row yet. */
  readonly channels: readonly ChannelState[] | null;
}

/** The alerts, mutes, channels and notices that wait to be delivered. Every verb throws the codes of storage. */
export interface AlertBook {
  alerts(): Promise<readonly AlertState[]>;
  /** All that the book holds, by one request. */
  look(): Promise<BookLook>;
  save(changes: AlertChanges): Promise<void>;
  /** Those that have not ended. */
  mutes(): Promise<readonly Mute[]>;
  mute(mute: Mute): Promise<void>;
  /** False when there is none. */
  unmute(key: string): Promise<boolean>;
  /** The channels of the configuration. */
  channels(): Promise<readonly ChannelState[]>;
  /** Oldest first. */
  pending(): Promise<readonly PendingNotice[]>;
  /** The notice needs no further try: delivered, or given up with a code. */
  finish(pending: PendingNotice, failedWith: string | null): Promise<void>;
  /** A try of the channel failed, and another follows; also the end of a trial: `failedWith` null. */
  tried(channel: string, failedWith: string | null): Promise<void>;
}
