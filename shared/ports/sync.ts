/**
 * The ports of `sync-pair`, and its outcomes.
 */
import type { IgnoredReason } from '../rules/sync/journal.ts';
import type { EngineTuning, Link } from '../rules/config/link.ts';
import type { ClockReading } from '../rules/sync/merge/clock-difference.ts';
import type { Nudge } from '../rules/sync/nudge.ts';
import type { StoredPair } from '../rules/sync/pair.ts';
import type { FieldName, SideName } from '../rules/sync/record.ts';
import type { Written } from '../rules/trends/rollup.ts';
import type {
  ConflictStore,
  DeadLetterStore,
  DeferralStore,
  HistoryStore,
  OpenConflictStore,
} from './journals.ts';
import type { LinkPauses } from './link-states.ts';
import type { NudgeQueue } from './queues.ts';
import type { PairClaims, PairStore } from './stores.ts';
import type { Side } from './side.ts';
import type { SafeText } from '../rules/safe-text.ts';

/** A link with its two sides, each already bound to the link's company or filter. */
export interface LinkedSides {
  readonly link: Link;
  readonly sides: Readonly<Record<SideName, Side>>;
  /** The same two sides, whose writes mail nobody as far as the systems let us say so. */
  readonly silent?: Readonly<Record<SideName, Side>>;
}

/** The paused links, and the store in which their nudges wait meanwhile. */
export interface Pausing {
  readonly pauses: Pick<LinkPauses, 'of' | 'readNow'>;
  /** Resolves once the nudge is durable and its link marked. */
  hold(nudge: Nudge): Promise<void>;
}

/** A record's pair as it was looked up; `at` is when it was asked for, milliseconds since 1970. */
export interface MetPair {
  readonly key: string;
  readonly stored: StoredPair | null;
  readonly at: number;
}

/** The dependencies of `sync-pair`: its stores, its queue, its clock and the sides of links. */
export interface SyncPairNeeds {
  readonly pairs: PairStore;
  readonly claims: PairClaims;
  readonly nudges: NudgeQueue;
  readonly history: HistoryStore;
  readonly conflicts: ConflictStore;
  readonly openConflicts: OpenConflictStore;
  readonly deadLetters: DeadLetterStore;
  readonly deferrals: DeferralStore;
  readonly engine: EngineTuning;
  /** Set when the work is a backfill's: it is done silently, and finished records get a counterpart if `closed`. */
  readonly backfill?: {
    readonly closed: boolean;
    /** The key of the record's pair and the pair, as they were just looked up; left out, they are looked up. */
    readonly met?: MetPair;
  };
  /** Null for a link that the configuration does not know or has switched off. */
  linkOf(name: string): Promise<LinkedSides | null>;
  /**
   * The mass-change guard's word on unlinking one more pair; see `automations/reconcile/guard.ts`. `record` is where the
   * pair began. Left out, every pair may be unlinked.
   */
  readonly mayUnlink?: (
    link: Link,
    record: { readonly side: SideName; readonly recordId: string },
  ) => Promise<boolean>;
  /**
   * Another link that holds a pair for this very record, by its name; null when none does. Asked only before a create.
   * Left out, only the record's own correlation key tells.
   */
  readonly heldElsewhere?: (link: Link, side: SideName, recordId: string) => Promise<string | null>;
  /**
   * Takes a record for this link before a counterpart is made for it, so that of two links that see it at once one does;
   * null, or the name of the link that was first. `ordered`: a person asks once more. Left out, none is asked.
   */
  readonly takeRecord?: (
    link: Link,
    record: { readonly side: SideName; readonly id: string },
    ordered: boolean,
  ) => Promise<string | null>;
  /** The known differences of the sides' clocks. Left out, each side's times are taken as they are. */
  readonly clocks?: {
    saw(link: string, side: SideName, reading: ClockReading): void;
    /** Milliseconds by which each side's clock is ahead of ours, below 0 where it is behind. */
    aheadMs(link: string): Readonly<Record<SideName, number>>;
  };
  /** Left out, no link is ever paused. */
  readonly pausing?: Pausing;
  /** Told of each write that a side has answered; at once, and it must not throw. Left out, nobody is. */
  readonly wrote?: (link: string, written: Written) => void;
  /** Milliseconds since 1970. */
  now(): number;
  /** A token that no other run will ever use. */
  newOwner(): string;
}

/** The deeds of a run, for metrics and history. */
export interface SyncCounts {
  /** Remote field updates and creates that were answered. */
  readonly writes: number;
  readonly notes: number;
  readonly attachments: number;
  readonly conflicts: number;
}

/** The end of one run of `sync-pair`. One kind per row of the metrics. */
export type SyncOutcome =
  | { readonly kind: 'synced'; readonly pair: string; readonly created: boolean; readonly counts: SyncCounts }
  | { readonly kind: 'unchanged'; readonly pair: string }
  /** Nothing is left to write, and these fields wait for a person to choose; `counts` is what the run wrote before. */
  | {
      readonly kind: 'conflict';
      readonly pair: string;
      readonly fields: readonly FieldName[];
      readonly created: boolean;
      readonly counts: SyncCounts;
    }
  /** The nudge is older than the last completed read: no remote call was made. */
  | { readonly kind: 'stale'; readonly pair: string }
  /** Another worker has the pair: the nudge went back to the queue. */
  | { readonly kind: 'busy'; readonly pair: string; readonly delaySeconds: number }
  /** Another worker has the pair, and another nudge waits for it already, whose run will read all that this one is about. */
  | { readonly kind: 'joined'; readonly pair: string }
  /** A write may still take effect: a nudge was sent for later. */
  | { readonly kind: 'waiting'; readonly pair: string; readonly delaySeconds: number }
  /** Failed in a way that may pass: the nudge went back to the queue. */
  | {
      readonly kind: 'deferred';
      readonly code: string;
      readonly delaySeconds: number;
      readonly detail: SafeText;
    }
  /** Failed in a way that a person must fix: a dead letter was written. */
  | { readonly kind: 'dead-lettered'; readonly code: string; readonly detail: SafeText }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  /** The link is paused: the nudge waits for the end of the pause. */
  | { readonly kind: 'held' }
  /** The link is in dry run: this many writes would have been sent. */
  | { readonly kind: 'would-write'; readonly pair: string; readonly writes: number };
