/** The facts of a record's state, for programs; its sentences are made of them. */
import type { EngineTuning, Link } from '../config/link.ts';
import type { ConflictRow, DeadLetter, HistoryRow, IgnoredReason } from '../sync/journal.ts';
import type { StoredPair } from '../sync/pair.ts';
import type { SideName } from '../sync/record.ts';
import type { Deferral, WaitReason } from '../sync/state/deferral.ts';
import type { LinkPause } from '../sync/state/pause.ts';
import type { OpenConflict } from '../sync/state/open-conflicts.ts';
import type { ApartField, LossyWord } from './lossy-words.ts';
import type { ConflictField, StoppedField } from './open-fields.ts';

/** Work that waits. Times are ISO 8601; null where nobody knows. */
export interface Waiting {
  readonly kind: 'waiting';
  /**
   * The reason for the wait: see `WaitReason`; `unconfirmed-write` a write whose answer was lost, `second-look` a
   * record that was not shown once, `next-look` the callback or poll that names a record without a counterpart.
   */
  readonly reason: WaitReason | 'unconfirmed-write' | 'second-look' | 'next-look';
  readonly waitsFor: SideName | null;
  readonly code: string | null;
  readonly since: string | null;
  readonly tries: number | null;
  readonly nextTryAt: string | null;
  /** For `unconfirmed-write`: what was begun. */
  readonly writes?: readonly string[];
}

/** The place of a dead letter, which a replay has to name: the other record of the pair, maybe. */
export type DeadLetterPlace = Pick<DeadLetter, 'side' | 'recordId'>;

/** The state of one record, as facts. `deadLetter` is null where none is left to replay. */
export type StateFacts =
  | {
      readonly kind: 'in-sync';
      /** The time when both records were last read, ISO 8601. */
      readonly asOf: string | null;
      /** Words that differ and count as the same, because several of one side are one of the other. */
      readonly lossy: readonly LossyWord[];
      /** Fields that differ, and that a rule of the link leaves so. */
      readonly apart: readonly ApartField[];
    }
  | Waiting
  /** Waits for a person. */
  | { readonly kind: 'conflict'; readonly since: string; readonly fields: readonly ConflictField[] }
  /** A failure that waits for a person. */
  | {
      readonly kind: 'dead-lettered';
      readonly code: string;
      readonly since: string;
      readonly lastAt: string;
      readonly tries: number | null;
      readonly deadLetter: DeadLetterPlace | null;
    }
  /** Rules on both sides set these fields back and forth. */
  | {
      readonly kind: 'stopped';
      readonly since: string;
      readonly fields: readonly StoppedField[];
      readonly deadLetter: DeadLetterPlace | null;
    }
  /** Nothing is made of the record, and nothing is carried over. */
  | { readonly kind: 'not-wanted'; readonly reason: IgnoredReason | 'link-off' }
  | {
      readonly kind: 'unlinked';
      readonly since: string | null;
      readonly missing: SideName | null;
      readonly deadLetter: DeadLetterPlace | null;
    }
  /** A person has paused the link. */
  | ({ readonly kind: 'paused' } & LinkPause)
  | { readonly kind: 'dry-run' };

/** The result of a look at a record without a pair, or the reason for which the look failed. */
export type LiveLook =
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  | { readonly kind: 'would-write'; readonly writes: number }
  | { readonly kind: 'nothing-to-do' }
  | ({ readonly kind: 'failed'; readonly code: string } & Pick<Deferral, 'reason' | 'waitsFor'>);

/** The state of a remote, milliseconds since 1970. */
export interface RemoteState {
  /** The time until which it asked everybody to wait; 0 when it did not. */
  readonly blockedUntil: number;
  /** Its circuit breaker while it is open or half-open, else null. */
  readonly circuit: {
    readonly since: number;
    readonly coolDownUntil: number;
    readonly failures: number;
  } | null;
}

/** The facts behind the state: stored rows, and a look at a record without a pair. */
export interface Known {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  /** The link as configured. */
  readonly configured: Link;
  readonly stored: StoredPair | null;
  /** Newest first. */
  readonly history: readonly HistoryRow[];
  readonly conflicts: readonly ConflictRow[];
  readonly openConflicts: readonly OpenConflict[];
  readonly deadLetters: readonly DeadLetter[];
  /** Of the pair's records. */
  readonly deferrals: readonly Deferral[];
  /** The pause of the link; null or left out for one that runs. */
  readonly pause?: LinkPause | null;
  readonly look: LiveLook | null;
  readonly remotes: Readonly<Record<SideName, RemoteState>>;
  readonly engine: Pick<EngineTuning, 'visibilityDelaySeconds'>;
  /** Milliseconds since 1970. */
  readonly now: number;
}
