/**
 * Reads one entry of ConnectWise's audit trail. Its text is prose in which people's words stand between quotation marks:
 * nothing between the first and the last of them is looked at, and nothing of the text is kept.
 */
import { printable } from '../printable.ts';
import { redactText, type SafeText } from '../safe-text.ts';

/** Types of record whose trail is asked for. */
export const reviewedTypes = ['Ticket', 'Company', 'Contact', 'Agreement', 'Member'] as const;
/** One of them. */
export type ReviewedType = (typeof reviewedTypes)[number];

/** One record whose trail is asked for. */
export interface ReviewedRecord {
  readonly type: ReviewedType;
  readonly id: number;
  /** Its company; null for members. */
  readonly company: number | null;
  /** Its board, of a ticket. */
  readonly board: number | null;
  /** The link that it counts to; null for none. */
  readonly link: string | null;
}

/** An entry as ConnectWise sends it (OpenAPI 2025.8); any of it may be missing. */
export interface TrailEntry {
  readonly text?: string | null | undefined;
  readonly enteredDate?: string | null | undefined;
  readonly enteredBy?: string | null | undefined;
  readonly auditSubType?: string | null | undefined;
}

/** The kind of change to the record. `other`: neither the subtype nor the text is one that is known. */
export type ChangeKind = 'created' | 'changed' | 'deleted' | 'other';

/** One entry, read. */
export interface TrailChange {
  readonly record: ReviewedRecord;
  /** Milliseconds since 1970, by ConnectWise's clock. */
  readonly at: number;
  /** The author's identifier, printable and clipped; empty when the entry names none. */
  readonly by: SafeText;
  readonly kind: ChangeKind;
  /** The part of a member that a change touches; null for anything else. */
  readonly touches: 'rights' | 'keys' | 'member' | null;
}

const maxAuthor = 50;
/** The part of a text that is looked at, from its beginning. */
const maxText = 4_000;
/** A label such as `SecurityRole` stands at the beginning. */
const maxLabel = 200;

/** Subtypes by their meaning. No source lists them; these are the ones that the simulator writes. */
const kindBySubType: ReadonlyMap<string, ChangeKind> = new Map([
  ['add', 'created'],
  ['record', 'changed'],
  ['delete', 'deleted'],
]);

const kindByWords: readonly (readonly [RegExp, ChangeKind])[] = [
  [/\bhas been (?:created|added)\b/i, 'created'],
  [/\bhas been (?:deleted|removed)\b/i, 'deleted'],
  [/\bhas been (?:changed|updated)\b/i, 'changed'],
];

const rightsWords = /security ?role|admin ?flag|\badmin\b|licen[sc]e ?class|permission|inactive ?flag/i;
const keyWords = /\bapi ?keys?\b|\b(?:public|private) ?keys?\b|\btoken\b|\bpassword\b/i;

/** The change that an entry tells of; null when it does not say when. */
export function changeOf(record: ReviewedRecord, entry: TrailEntry): TrailChange | null {
  const at = Date.parse(entry.enteredDate ?? '');
  if (Number.isNaN(at)) return null;
  const words = ownWords(entry.text ?? '');
  const by = redactText(printable((entry.enteredBy ?? '').slice(0, 4 * maxAuthor)), maxAuthor);
  return {
    record,
    at,
    by,
    kind: kindOf(entry.auditSubType ?? '', words),
    touches: record.type === 'Member' ? touchedBy(words) : null,
  };
}

/** The text without what stands between its first and its last quotation mark: those are people's words. */
function ownWords(text: string): string {
  const first = text.indexOf('"');
  // The last one is looked for in the whole: what a person wrote must not reach over the part that is looked at.
  const last = text.lastIndexOf('"');
  if (first === -1) return text.slice(0, maxText);
  return `${text.slice(0, Math.min(first, maxText))} ${text.slice(last + 1, last + 1 + maxText)}`;
}

/** Companies are not deleted, they are marked; whether the mark was set or taken away stands between quotation marks. */
const deletionMark = /^\s*deleted ?flag\b/i;

/** The subtype decides: a text may quote anything. */
function kindOf(subType: string, words: string): ChangeKind {
  if (deletionMark.test(words)) return 'deleted';
  const known = kindBySubType.get(subType.trim().toLowerCase());
  return known ?? kindByWords.find(([pattern]) => pattern.test(words))?.[1] ?? 'other';
}

function touchedBy(words: string): 'rights' | 'keys' | 'member' {
  const label = words.slice(0, maxLabel);
  if (keyWords.test(label)) return 'keys';
  return rightsWords.test(label) ? 'rights' : 'member';
}
