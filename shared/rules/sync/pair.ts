/**
 * The state of one pair between two runs: its records, the base that both sides agreed on last, the writes that were
 * begun, and the copies of notes and files.
 */
import type { ErrorCode } from '../errors.ts';
import { parseRecordId, recordIdOf, type RecordId } from './record-id.ts';
import { sideNames, type FieldName, type NoteKind, type SideName } from './record.ts';

/** One field's agreed value in both sides' words; long texts as a fingerprint (see `fingerprint`). */
export interface BaseValue {
  readonly connectwise: string;
  readonly servicenow: string;
  /** Of a text: our last write of it, as long as neither half has moved since. */
  readonly sent?: SentText;
  /** True for a value that a create could not send: the new record may still get it, see `state/answered-create.ts`. */
  readonly owed?: true;
}

/** A text that was written to one side. That side's half of the base is what its system saved of it. */
export interface SentText {
  readonly side: SideName;
  /** Fingerprint of the text as it was sent; null for a copy that has to be written again. */
  readonly text: string | null;
  /**
   * The part that the side shows: the whole; the same with other letters or additions; so many characters from its
   * beginning; or less than the whole, without anybody knowing what is missing.
   */
  readonly shows: 'whole' | 'respelled' | number | 'unclear';
  /** The time when the record changed by this write, ISO 8601, by the side's own clock; empty if the answer did not say. */
  readonly at: string;
}

/** The values both sides agreed on last. A field that was never agreed on is missing. */
export type Base = Readonly<Partial<Record<FieldName, BaseValue>>>;

/**
 * Written before a remote field write and cleared with the next base: if a crash comes between the two, the planner
 * knows this value for our own and does not take it for a person's edit.
 */
export interface PendingWrite {
  readonly side: SideName;
  readonly field: FieldName;
  /** The base once the write is seen to have happened. */
  readonly value: BaseValue;
  readonly at: string;
  /** True once a later write to the pair was answered: the base holds what came after, and only a late effect counts. */
  readonly overtaken?: true;
}

/** Written before the remote create; a run that finds it looks up by correlation before it creates. */
export interface CreateIntent {
  readonly side: SideName;
  readonly correlation: string;
  /** ISO 8601, our clock: the last time a create was sent. */
  readonly at: string;
  readonly attempts: number;
}

/** The parts of a plan that were refused for good: they wait until they change or a person says `replay`. */
export interface DeadLetteredPlan {
  readonly code: string;
  readonly at: string;
  /** Fingerprints of the refused parts: they are not tried again on their own, see `state/refused-parts.ts`. */
  readonly parts: readonly string[];
  /** The refusal of each part, by its fingerprint; a row of version 0.2.0 has none. */
  readonly told?: Readonly<Record<string, ToldRefusal>>;
}

/** The refusal of one part of a plan. The answer of the other side stands in the dead letter alone. */
export interface ToldRefusal {
  readonly code: string;
  /** Of the field, or of the note, for people. */
  readonly name: string;
}

/** Per field, the number of runs in a row that wrote it and ended before the two sides were in sync. */
export type UnstableRuns = Readonly<Partial<Record<FieldName, number>>>;

/** A text that both sides agreed on and that one does not show; `since` is the first look that missed it, ISO 8601. */
export interface Absence {
  readonly side: SideName;
  readonly field: FieldName;
  readonly since: string;
}

/** The latest version of a record that was seen. */
export interface SeenVersion {
  /** ISO 8601, UTC, by the side's own clock. */
  readonly updatedAt: string;
  /** Null where the side has none. */
  readonly counter: number | null;
}

/** A value that we wrote to a side: the base with it, and when it was written last (ISO 8601, our clock). */
export interface LapWrite {
  readonly side: SideName;
  readonly value: BaseValue;
  readonly at: string;
  /** The account that changed the record across, from which the value came; left out where its side does not say. */
  readonly by?: string;
}

/** The values of one field that we wrote lately, and whether they go back and forth; see `state/laps.ts`. */
export interface FieldLaps {
  /** Each value once, the last written one last. */
  readonly writes: readonly LapWrite[];
  /** The number of times that one of them was written again since the last new one. */
  readonly returns: number;
  /** The number of writes in a row, from side to side, that were answers at once. */
  readonly answers: number;
  /** The time when the field was stopped, ISO 8601; null while it is synced. */
  readonly stopped: string | null;
}

/** One pair, as stored. */
export interface Pair {
  readonly link: string;
  /** `connectwise:<ticket id>` or `servicenow:<sys_id>`: the record the pair began with. */
  readonly key: string;
  readonly connectwiseId: RecordId | null;
  readonly servicenowId: RecordId | null;
  readonly base: Base;
  readonly pending: readonly PendingWrite[];
  readonly creating: CreateIntent | null;
  /** The ConnectWise note that is the ticket's description. */
  readonly descriptionNoteId: string | null;
  /** Record versions as of the last completed run; null when they cannot be trusted to show the next change. */
  readonly versions: Readonly<Record<SideName, string | null>>;
  /** The start of the last completed read of each side, by our clock, ISO 8601; null before the first. */
  readonly readAt: Readonly<Record<SideName, string | null>>;
  readonly deadLettered: DeadLetteredPlan | null;
  /** The fields whose conflict waits for a person, see `state/open-conflicts.ts`; missing where there are none. */
  readonly conflicts?: Readonly<
    Partial<Record<FieldName, { readonly id: string; readonly policy: string; readonly since: string }>>
  >;
  readonly unstableRuns: UnstableRuns;
  readonly laps?: Readonly<Partial<Record<FieldName, FieldLaps>>>;
  /** The number of "not found" answers in a row; a pair is never unlinked on one. */
  readonly misses: Readonly<Record<SideName, number>>;
  /** The first of these answers, ISO 8601, our clock; a side that was found has none. */
  readonly missedSince?: Readonly<Partial<Record<SideName, string>>>;
  /** The texts that were missing at the last look. */
  readonly absent?: readonly Absence[];
  /** The latest version of each record that was read, or that an answer to a write of ours showed. */
  readonly newest?: Readonly<Partial<Record<SideName, SeenVersion>>>;
  /** The first of the reads in a row that were older than that, ISO 8601, our clock. */
  readonly oldSince?: Readonly<Partial<Record<SideName, string>>>;
  /**
   * Up to which note, by its time and the side's own clock (ISO 8601), a plan has judged all of them; missing once every copy
   * of that plan is made.
   */
  readonly notesJudged?: Readonly<Partial<Record<SideName, string>>>;
  /** `out-of-scope`: a record left the link; nothing is written until it is back. */
  readonly state: 'active' | 'unlinked' | 'out-of-scope';
  /**
   * Set while a backfill brings the pair over: the way in which it got its second record. Until the pair is in sync nobody
   * is mailed, whoever works on it.
   */
  readonly backfilled?: 'created' | 'joined';
  /** The last list of the incident's files: its time, and the link's policy for files then; missing before. */
  readonly listed?: { readonly policy: string; readonly at: string };
  /** The number of counterparts that the pair has lost and begun again; missing for none. */
  readonly generation?: number;
  /** Fingerprint of the mapping rules that the base was made with. */
  readonly mapping: string;
  /** Fingerprint of the last decisions in the history: the same are not recorded twice. Empty when all was equal. */
  readonly decided: string;
  readonly createdAt: string;
}

/** The reason why a note was taken for a machine's. */
export type Endless = 'answers-itself' | 'too-many';

/** One note's row: an intent until `targetId` is known. Keyed by (link, pair, source side, source id, part). */
export interface NoteLink {
  readonly sourceSide: SideName;
  readonly sourceId: string;
  /** 0 for the first note of a text, 1 and on for its continuations. */
  readonly part: number;
  /**
   * `written`: the write was answered but its note is not recognised yet; it is looked for and never written again.
   * `gone`: intended, and its source is no longer listed; it goes on once it is listed again.
   */
  readonly state: 'intended' | 'written' | 'linked' | 'skipped' | 'gone';
  readonly targetKind: NoteKind;
  /** Null while only intended, and for `skipped`. */
  readonly targetId: string | null;
  /** Fingerprint of the text as written to the target, in canonical form. */
  readonly textFingerprint: string;
  /** ISO 8601, our clock: when the write was last begun. */
  readonly at: string;
  /** The number of notes before it that answered one another at once, from side to side; missing for none. */
  readonly answers?: number;
  /** For `skipped`: why copying it seemed endless work. A person's replay copies it after all. */
  readonly held?: Endless;
}

/** The reason for which an attachment stays where it is. */
export type SkipReason =
  | 'too-large'
  | 'type-blocked'
  | 'private'
  | 'empty'
  | 'no-file'
  | 'older-than-pair'
  /** The record it would go to takes nothing more. */
  | 'merged-away'
  | 'incident-closed'
  /** Our own account added it, and it is not a known copy. */
  | 'our-own'
  /** Its source was removed before the copy was made. */
  | 'source-gone';

/** One attachment's row: an intent until `targetId` is known. Keyed by (link, pair, source side, source id). */
export interface AttachmentLink {
  readonly sourceSide: SideName;
  readonly sourceId: string;
  /**
   * `written`: answered, but without an id; it is looked for and never sent again. `refused`: the other side will not
   * have it; it is not sent again until a person says `replay`.
   */
  readonly state: 'intended' | 'written' | 'linked' | 'skipped' | 'refused';
  /** Null until `linked`. */
  readonly targetId: string | null;
  /** The name as written to the target. */
  readonly name: string;
  readonly bytes: number | null;
  /** Known once the bytes have passed through, or when the source tells it. */
  readonly sha256: string | null;
  /** For `skipped`, and for `refused` the code of the refusal. */
  readonly reason: SkipReason | ErrorCode | null;
  /** ISO 8601, our clock: when its bytes were last on their way, or when it was judged. */
  readonly at: string;
  /** The number of times that its bytes were sent. */
  readonly tries: number;
}

/** A pair with all its rows, and the version that the next save must name. */
export interface StoredPair {
  readonly pair: Pair;
  readonly notes: readonly NoteLink[];
  readonly attachments: readonly AttachmentLink[];
  readonly version: string;
}

/** The pair's key made of the record it began with. */
export function pairKey(side: SideName, recordId: string): string {
  return `${side}:${recordId}`;
}

/** The id of a pair's record on one side, null while there is none. */
export function recordIdOn(
  pair: Pick<Pair, 'connectwiseId' | 'servicenowId'>,
  side: SideName,
): RecordId | null {
  return side === 'connectwise' ? pair.connectwiseId : pair.servicenowId;
}

/** The records that a pair has. */
export function recordsOf(
  pair: Pick<Pair, 'connectwiseId' | 'servicenowId'>,
): readonly { readonly side: SideName; readonly id: RecordId }[] {
  return sideNames.flatMap((side) => {
    const id = recordIdOn(pair, side);
    return id === null ? [] : [{ side, id }];
  });
}

/** The record that the pair with this key began with. Throws `record-id-invalid` (dead-letter) for any other text. */
export function beganWith(key: string): { readonly side: SideName; readonly id: RecordId } {
  const side: SideName = key.startsWith('connectwise:') ? 'connectwise' : 'servicenow';
  return { side, id: recordIdOf(side, key.slice(side.length + 1)) };
}

/** True for a pair that has been stored before: it has either both ids or an intent. */
export function isKnown(pair: Pair): boolean {
  return pair.creating !== null || (pair.connectwiseId !== null && pair.servicenowId !== null);
}

/** The key of a note's row among those of its pair. */
export function noteKey({ sourceSide, sourceId, part }: NoteLink): string {
  return `${sourceSide}:${sourceId}:${part}`;
}

/** The key of an attachment's row among those of its pair. */
export function attachmentKey({ sourceSide, sourceId }: AttachmentLink): string {
  return `${sourceSide}:${sourceId}`;
}

/** The sides on which a stored pair names its record by what is no id: nothing can be read or written there. */
export function sidesWithoutId(pair: Pair): readonly SideName[] {
  return sideNames.filter((side) => {
    const id = recordIdOn(pair, side);
    return id !== null && parseRecordId(side, id) === null;
  });
}

/** The last look before a pair is stored. Throws `record-id-invalid` (dead-letter) when it names what is no record. */
export function requireRecordIds(pair: Pair): void {
  for (const side of sidesWithoutId(pair)) recordIdOf(side, recordIdOn(pair, side) ?? '');
}
