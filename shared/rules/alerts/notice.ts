/** The notice to people: the alerts that are new, over, still open or restless, in one message. */
import type { HealthFindingCode, Severity } from '../operate/health-table.ts';
import type { SafeText } from '../safe-text.ts';

/** The reason why an alert is in a notice. */
export type AlertChange =
  /** It was found, and nobody has been notified yet. */
  | 'opened'
  /** It is open for another day. */
  | 'reminded'
  /** It is over. */
  | 'recovered'
  /** It comes and goes: people are notified again only when it has been steady for hours. */
  | 'flapping';

/** A consequence of an alert, such as a poll that stops because its remote is down. */
export interface Consequence {
  readonly code: HealthFindingCode;
  readonly subject: SafeText;
  readonly sentence: SafeText;
}

/** One alert of a notice. All texts are plain: a channel escapes them for its own markup. */
export interface AlertItem {
  /** Names the alert from its opening to its end, and never another: fit for a deduplication key. At most 200 characters. */
  readonly key: string;
  readonly change: AlertChange;
  readonly code: HealthFindingCode;
  readonly severity: Severity;
  /** The link, queue, secret or remote concerned; empty for the app as a whole. */
  readonly subject: SafeText;
  /** The fault. */
  readonly sentence: SafeText;
  readonly detail: SafeText;
  /** Its meaning for the user's tickets. */
  readonly meaning: SafeText;
  /** The step that a person takes. */
  readonly action: SafeText;
  /** The run-book's section: an https address, or a path of this repository. */
  readonly runBook: string;
  /** ISO 8601, UTC: the first look that found it. */
  readonly since: string;
  /** From `since` until now, or until its end when it has recovered. */
  readonly seconds: number;
  /** The id of the notice that told its opening: the same as this notice's where `change` is `opened`. */
  readonly openedBy: string;
  /** Its consequences, at most 20. */
  readonly follows: readonly Consequence[];
}

/** One message, the same for every channel. */
export interface AlertNotice {
  /** Lower-case hexadecimal digits and hyphens. The same when a delivery is tried again. */
  readonly id: string;
  /** The app that speaks, such as the name of the function app. */
  readonly app: SafeText;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** A trial, requested by a person: nothing is wrong. */
  readonly isTest: boolean;
  /** New critical ones first, recoveries last; never empty. */
  readonly items: readonly AlertItem[];
  /** The https address of the app's state; null where the app's address is not known. */
  readonly appState: string | null;
}
