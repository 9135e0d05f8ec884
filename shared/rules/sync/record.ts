/**
 * A ticket and an incident in one spelling, which the rules compare and the stories carry.
 *
 * Every field is a string in its own side's words (a ConnectWise status name, a ServiceNow state number), so that a
 * three-way merge asks the same question of every field. Nothing here knows how a vendor spells it on the wire.
 */

import type { CodedError } from '../errors.ts';
import type { RecordId } from './record-id.ts';

/** The name of one of the two systems of a link. */
export type SideName = 'connectwise' | 'servicenow';

/** The names of both sides. */
export const sideNames = ['connectwise', 'servicenow'] as const satisfies readonly SideName[];

/** The side across from this one. */
export function otherSide(side: SideName): SideName {
  return side === 'connectwise' ? 'servicenow' : 'connectwise';
}

/** The fields that every link mirrors. */
export const coreFields = ['summary', 'description', 'status', 'priority'] as const;
/** The name of a field that every link mirrors. */
export type CoreField = (typeof coreFields)[number];
/**
 * The name of a field that a link maps besides: the mapping's name behind what it holds. A text may be shortened or altered
 * by the system that saves it; a word is what it is.
 */
export type MappedField = `text:${string}` | `word:${string}`;
/** The name of a mirrored field. */
export type FieldName = CoreField | MappedField;

/** Returns true if the link maps this field itself. */
export function isMapped(field: FieldName): field is MappedField {
  return field.startsWith('text:') || field.startsWith('word:');
}

/** Returns true if a text is the name of a field, as rows keep it. */
export function isFieldName(name: string): name is FieldName {
  return coreFields.some((field) => field === name) || /^(text|word):./.test(name);
}

/** The field's name as people know it: a mapping's name as the link gives it. */
export function fieldLabel(field: FieldName): string {
  return isMapped(field) ? field.slice('text:'.length) : field;
}

/**
 * The mirrored values of one record, each as its own side spells it.
 *
 * ConnectWise: status and priority are names. ServiceNow: status is the state's number as text, priority is
 * `impact/urgency`, for example `2/1`. A mapped field is spelled as its type says (`mappedTypes`); one
 * that the side does not show is missing, which proves nothing about it.
 */
export type FieldValues = Readonly<Record<CoreField, string> & Partial<Record<MappedField, string>>>;

/** The value of a field; empty where the side does not show it. */
export function fieldValue(fields: FieldValues, field: FieldName): string {
  return fields[field] ?? '';
}

/** The sections of a ConnectWise ticket. */
export type ConnectWiseNoteKind = 'discussion' | 'internal' | 'resolution';
/** The journal fields of an incident. */
export type ServiceNowNoteKind = 'comments' | 'work_notes';
/** The place of a note on its record. */
export type NoteKind = ConnectWiseNoteKind | ServiceNowNoteKind;

/** One note as read. `id` is unique among the notes of its side (a time entry's id is prefixed, see the adapters). */
export interface SideNote {
  readonly id: string;
  readonly kind: NoteKind;
  readonly text: string;
  /** The author's name as people read it; empty when the side does not say. */
  readonly author: string;
  /** True when this integration's own account wrote it, null when the side cannot tell. */
  readonly byUs: boolean | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** True for the note that ConnectWise keeps as the ticket's initial description. */
  readonly describes: boolean;
  /** False for texts that cannot be edited or answered in place, such as time entries. */
  readonly editable: boolean;
}

/** One file that hangs on a record, as its side lists it; the bytes are fetched apart. */
export interface SideAttachment {
  readonly id: string;
  /** As the side spells it: data, never a path. */
  readonly name: string;
  /** Empty when the side does not say. */
  readonly contentType: string;
  /** Null when the side does not say how long it is. */
  readonly bytes: number | null;
  /** False for what has no bytes of its own, such as an address that was filed as a document. */
  readonly isFile: boolean;
  /** True when the side keeps it from customers. */
  readonly isPrivate: boolean;
  /** True when this integration's own account added it, null when the side cannot tell. */
  readonly byUs: boolean | null;
  /** The text beside the name; empty on a side that has none. */
  readonly label: string;
  /** SHA-256 of the bytes, lower-case hexadecimal; null when the side does not give one. */
  readonly sha256: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** An attachment to be added: its name and type are made harmless already. */
export interface AttachmentDraft {
  readonly name: string;
  readonly contentType: string;
  readonly label: string;
  readonly isPrivate: boolean;
  /** Null when its side does not say. */
  readonly bytes: number | null;
}

/** The bytes of one attachment on their way. The caller reads it to the end or calls `chunks.return`. */
export interface AttachmentContent {
  /** As announced with the bytes; null when nothing was announced. */
  readonly bytes: number | null;
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

/** One ticket or incident as read fresh, with its notes, oldest first. */
export interface SideRecord {
  readonly side: SideName;
  readonly id: RecordId;
  /** The number that people use: the ticket's number, `INC0010001`. */
  readonly number: string;
  /** Changes whenever the side says that the record changed; equal versions mean nothing is new. */
  readonly version: string;
  /** True when the version tells two changes of one second apart (a counter does, a timestamp does not). */
  readonly versionCounts: boolean;
  /** Counts the changes of the record up; missing where the side has no such counter. */
  readonly counter?: number;
  /** ISO 8601, UTC, by the side's own clock. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The account that changed it last, for people to read; missing where the side does not say. */
  readonly changedBy?: string;
  /** The side's own clock when it answered, ISO 8601, UTC. */
  readonly readAt: string;
  /** The board whose statuses apply; empty on ServiceNow. */
  readonly board: string;
  /** True when the side itself counts the record as finished (closed, cancelled, merged away). */
  readonly closed: boolean;
  /** The correlation key found on the record, whatever it is; null when there is none. */
  readonly correlation: string | null;
  /** The id of the record that this one was merged into. */
  readonly mergedInto: string | null;
  readonly fields: FieldValues;
  /** The id of the note that holds the description (ConnectWise only), null when there is none yet. */
  readonly descriptionNoteId: string | null;
  readonly notes: readonly SideNote[];
  /** The reason why the notes could not be read; they are empty then, which proves nothing about them. */
  readonly notesUnread?: CodedError;
  /** Set on a ticket whose notes were left out because each of them has been dealt with; its description is one of them. */
  readonly notesLeftOut?: true;
}

/** The result of a fresh read. `missing` may mean deleted or not readable: nobody deletes anything because of it. */
export type ReadResult =
  | { readonly kind: 'found'; readonly record: SideRecord }
  | { readonly kind: 'missing' }
  /** It exists, but not in this link: nothing of its contents is handed out. */
  | { readonly kind: 'foreign' };

/** A note to be written. */
export interface NoteDraft {
  readonly kind: NoteKind;
  readonly text: string;
  /** Notes that stand on the record already: none of them can be this one, whatever it says. */
  readonly present: ReadonlySet<string>;
}

/** The fields to change, in the target's own words; a missing key stays as it is. */
export type FieldChange = Partial<Record<FieldName, string>>;

/** A record to be created, in the target's own words. */
export interface RecordDraft {
  readonly fields: FieldValues;
  /** The id that a second try would ask for too, where the side may keep it; null leaves it to the side. */
  readonly id: RecordId | null;
  /** The key under which a second try finds the first one's result. */
  readonly correlation: string;
  /** The origin as a person on the target side reads it, for example `ConnectWise #4711`. */
  readonly originLabel: string;
}

/** The reason for which a record takes no edits: a ticket was merged into another, an incident was closed. */
export type ClosedReason = 'merged-away' | 'incident-closed';

/** The fields of a write as its answer showed them: a system may alter what it saves. */
export interface Saved {
  /** Of the written fields those that the answer showed, as they stand now. */
  readonly saved: FieldChange;
  /**
   * The time when the record changed by this write, ISO 8601, by the side's own clock; empty if the answer does not
   * say.
   */
  readonly savedAt: string;
}
