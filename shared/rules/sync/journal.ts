/**
 * The rows written for people: every decision (history), every lost value (conflicts), every failure that needs a hand
 * (dead letters). All can be listed; the engine reads none of them to decide anything.
 */
import type { ClosedReason, FieldName, NoteKind, SideName } from './record.ts';
import type { ErrorCode } from '../errors.ts';
import type { SafeText } from '../safe-text.ts';
import type { MergeRule } from './merge/field-view.ts';
import type { NudgeOrigin } from './nudge.ts';
import type { SkipReason } from './pair.ts';

/** One field's decision: the values of both sides and the base, the rule, the write. Texts are clipped. */
export interface FieldDecision {
  readonly field: FieldName;
  readonly connectwise: string;
  readonly servicenow: string;
  readonly base: { readonly connectwise: string; readonly servicenow: string } | null;
  readonly rule: MergeRule;
  readonly write: { readonly side: SideName; readonly value: string } | null;
}

/** The rule that decided about a note: a word for the history. */
export type NoteRule =
  /** It is copied. */
  | 'new'
  /** Its copy was begun before, cannot be found, and is written again. */
  | 'second-try'
  /** Its copy was found on the other side. */
  | 'found'
  /** Its copy was begun, and the note is gone. */
  | 'source-gone'
  /** The link copies no note of its kind. */
  | 'stays-here'
  /** Our own account wrote it: it is a copy. */
  | 'our-own'
  /** Our own account wrote it, and one of the same text before. */
  | 'our-second'
  /** Notes on both sides answer each other at once, for too long. */
  | 'answers-itself'
  /** Its author wrote too many within an hour. */
  | 'too-many'
  /** The record that it would go to takes nothing more. */
  | ClosedReason;

/** One note's decision. */
export interface NoteDecision {
  readonly sourceSide: SideName;
  readonly sourceId: string;
  readonly targetKind: NoteKind | null;
  readonly rule: NoteRule;
}

/** The rule that decided about a file: a word for the history. */
export type AttachmentRule =
  | 'new'
  | 'second-try'
  | 'policy-changed'
  | 'replayed'
  | 'found'
  | 'given-up'
  | SkipReason;

/** One attachment's decision: copied, found, or why it stays where it is. */
export interface AttachmentDecision {
  readonly sourceSide: SideName;
  readonly sourceId: string;
  readonly name: string;
  readonly bytes: number | null;
  readonly rule: AttachmentRule;
}

/** One answer to one remote write. */
export interface WriteAnswer {
  readonly what: string;
  readonly side: SideName;
  /**
   * `changed-by-target`: written, and the system saved another text, which `detail` shows. `would-write`: the link is in
   * dry run, nothing was sent.
   */
  readonly result: 'written' | 'changed-by-target' | 'refused' | 'ambiguous' | 'failed' | 'would-write';
  readonly detail: SafeText;
  /** Of what was written: milliseconds from the change to the answer; missing where that says nothing. */
  readonly afterMs?: number;
}

/** The reason for which nothing was done about a record that exists or existed. */
export type IgnoredReason =
  | 'link-unknown'
  | 'missing'
  | 'out-of-scope'
  | 'finished-already'
  | 'creates-switched-off'
  | 'orphan';

/** The outcome of a run. */
export type HistoryOutcome =
  | 'synced'
  /** The run had nothing to write, but decided otherwise than the run before. */
  | 'decided'
  | 'dead-lettered'
  | 'still-changing'
  /** The time of the run was over; the next one goes on with the other notes or files. */
  | 'continued'
  | 'would-write'
  | `ignored-${IgnoredReason}`
  /** The run was cut short by this error. */
  | ErrorCode;

/** One run on one pair, as stored. */
export interface HistoryRow {
  readonly link: string;
  readonly pair: string;
  /** ISO 8601, our clock. */
  readonly at: string;
  /** The run's owner token: all rows of one run share it. */
  readonly run: string;
  readonly origin: NudgeOrigin;
  readonly messageId: string;
  readonly outcome: HistoryOutcome;
  readonly connectwiseId: string | null;
  readonly servicenowId: string | null;
  readonly fields: readonly FieldDecision[];
  readonly notes: readonly NoteDecision[];
  /** Missing where the link copies none. */
  readonly attachments?: readonly AttachmentDecision[];
  readonly answers: readonly WriteAnswer[];
  /** The number of notes, files and answers that are not listed above, where there were too many for a row. */
  readonly leftOut?: number;
  /** Rows of a dry run: equal fingerprints plan the same. */
  readonly fingerprint?: string;
}

/** One lost or undecided value, as stored. */
export interface ConflictRow {
  readonly link: string;
  readonly pair: string;
  /** Made of the pair, the field and the three values: writing the same conflict twice leaves one row. */
  readonly id: string;
  readonly at: string;
  readonly field: FieldName;
  readonly connectwise: string;
  readonly servicenow: string;
  readonly base: { readonly connectwise: string; readonly servicenow: string } | null;
  readonly policy: string;
  /** `none` for manual: nobody won, a person must. */
  readonly winner: SideName | 'none';
  /** Once a conflict of nobody's is open no more; missing before, and for all others. */
  readonly ended?: ConflictEnd;
}

/** The end of a conflict that waited for a person. */
export interface ConflictEnd {
  /** ISO 8601, our clock. */
  readonly at: string;
  /**
   * `chosen`: a person chose a side, and its value was carried over, or named another value for both (`winner` null). `agreed`: somebody made the two values agree. `left`:
   * they still differ, and by another rule both stay as they are.
   */
  readonly how: 'chosen' | 'agreed' | 'left';
  readonly winner: SideName | null;
  /** The person who chose; null when nobody did. */
  readonly by: string | null;
}

/** A poison message that is not a nudge: nobody can say which record it was about. */
export interface UnreadableMessage {
  /** The queue's id of the message. */
  readonly id: string;
  /** The time at which it came onto the poison queue, ISO 8601. */
  readonly at: string;
  /** The message's text, clipped, with everything unprintable spelled out. */
  readonly text: string;
}

/** One failure that waits for a person, as stored. */
export interface DeadLetter {
  readonly link: string;
  /** Side and record that the work was about; one dead letter per record and code. */
  readonly side: SideName;
  readonly recordId: string;
  readonly pair: string | null;
  readonly code: string;
  readonly sentence: string;
  /** The remote's last words, clipped, never with a secret. */
  readonly lastAnswer: SafeText;
  readonly mapping: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly times: number;
}
