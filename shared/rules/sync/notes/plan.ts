/** The plan of one pair's notes, and the builder that puts it together decision by decision. */
import { canonicalText, textDigest } from '../../canonical.ts';
import type { Link } from '../../config/link.ts';
import type { ClosedSides } from '../closed-records.ts';
import type { NoteDecision, NoteRule } from '../journal.ts';
import type { NoteLink, Pair } from '../pair.ts';
import { otherSide } from '../record.ts';
import type { NoteKind, SideName, SideNote, SideRecord } from '../record.ts';

/** One note to write. */
export interface NoteWrite {
  readonly target: SideName;
  readonly text: string;
  /** The row to be stored before the write; with the id in it afterwards. */
  readonly row: NoteLink;
  readonly rule: 'new' | 'second-try' | 'continued';
}

/** The result of planning one pair's notes. */
export interface NotePlan {
  /** Rows to store without any remote write: copies that were found, notes that stay where they are. */
  readonly rows: readonly NoteLink[];
  readonly writes: readonly NoteWrite[];
  /** The next look at copies whose write may still take effect, milliseconds since 1970; null when there is none. */
  readonly waitUntil: number | null;
  readonly decisions: readonly NoteDecision[];
}

/** The facts that the notes of one pair are planned from. */
export interface NoteSituation {
  readonly link: Link;
  /** The rows of the notes that were copied or judged before. */
  readonly known: readonly NoteLink[];
  readonly ticket: SideRecord;
  readonly incident: SideRecord;
  readonly closed?: ClosedSides;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly visibilityDelayMs: number;
  /** Notes may answer each other at once twice as often. */
  readonly maxReturns: number;
  /** By how much each side's clock is ahead of ours, milliseconds. */
  readonly aheadMs?: Readonly<Record<SideName, number>>;
  /** The notes that an earlier plan judged, see `Pair.notesJudged`. */
  readonly judged?: Pair['notesJudged'];
  /** A person requests another try: notes that were held as endless are copied. */
  readonly copiesHeld?: boolean;
}

type NoteSource = Pick<NoteLink, 'sourceSide' | 'sourceId'>;

/** A plan in the making; it remembers which notes are accounted for. */
export interface NotePlanBuilder {
  /** The notes of a side that no row accounts for, neither as a source nor as a copy. */
  unaccounted(side: SideName): SideNote[];
  isAccounted(side: SideName, id: string): boolean;
  account(side: SideName, id: string): void;
  /** An unaccounted note of the target that can only be the copy with this fingerprint. */
  findCopy(target: SideName, kind: NoteKind, textFingerprint: string): SideNote | undefined;
  /** Takes the note for the copy of this row. */
  match(row: NoteLink, copy: SideNote): void;
  /** Leaves the note of this row where it is. */
  leave(row: NoteLink, targetKind: NoteKind | null, rule: NoteRule): void;
  /** Writes one text of the row's note. */
  write(row: NoteLink, text: string, rule: NoteWrite['rule']): void;
  decide(source: NoteSource, targetKind: NoteKind | null, rule: NoteRule): void;
  /** Looks again at this time (milliseconds since 1970), or at an earlier one that was asked for. */
  waitUntil(time: number): void;
  plan(): NotePlan;
}

/** Starts a plan in which every note of a known row is accounted for. */
export function notePlanBuilder({ known, ticket, incident }: NoteSituation): NotePlanBuilder {
  const rows: NoteLink[] = [];
  const writes: NoteWrite[] = [];
  const decisions: NoteDecision[] = [];
  let wait: number | null = null;

  const accounted = new Set<string>();
  const keyOf = (side: SideName, id: string): string => `${side}:${id}`;
  const account = (side: SideName, id: string): void => void accounted.add(keyOf(side, id));
  for (const row of known) {
    account(row.sourceSide, row.sourceId);
    if (row.targetId !== null) account(otherSide(row.sourceSide), row.targetId);
  }
  // The ticket's description travels as a field, not as a note.
  if (ticket.descriptionNoteId !== null) account('connectwise', ticket.descriptionNoteId);

  const isAccounted = (side: SideName, id: string): boolean => accounted.has(keyOf(side, id));
  const unaccounted = (side: SideName): SideNote[] =>
    (side === 'connectwise' ? ticket : incident).notes.filter(({ id }) => !isAccounted(side, id));
  const decide = ({ sourceSide, sourceId }: NoteSource, targetKind: NoteKind | null, rule: NoteRule): void =>
    void decisions.push({ sourceSide, sourceId, targetKind, rule });
  return {
    unaccounted,
    isAccounted,
    account,
    findCopy: (target, kind, textFingerprint) =>
      unaccounted(target).find(
        (note) =>
          note.byUs !== false && note.kind === kind && textFingerprintOf(note.text) === textFingerprint,
      ),
    match: (row, copy) => {
      account(otherSide(row.sourceSide), copy.id);
      rows.push({ ...row, state: 'linked', targetId: copy.id });
      decide(row, row.targetKind, 'found');
    },
    leave: (row, targetKind, rule) => {
      rows.push(row);
      decide(row, targetKind, rule);
    },
    write: (row, text, rule) => void writes.push({ target: otherSide(row.sourceSide), text, row, rule }),
    decide,
    waitUntil: (time) => {
      wait = Math.min(wait ?? time, time);
    },
    plan: () => ({ rows, writes, waitUntil: wait, decisions }),
  };
}

/** A row that says that this part of a note is about to be written. */
export function intendedRow(of: {
  readonly note: SideNote;
  readonly side: SideName;
  readonly kind: NoteKind;
  readonly part: number;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly answers?: number;
}): NoteLink {
  return {
    sourceSide: of.side,
    sourceId: of.note.id,
    part: of.part,
    state: 'intended',
    targetKind: of.kind,
    targetId: null,
    textFingerprint: textFingerprintOf(of.text),
    at: new Date(of.now).toISOString(),
    ...(of.answers === undefined || of.answers === 0 ? {} : { answers: of.answers }),
  };
}

/** Equal for two notes whose texts cannot be distinguished. */
export function textFingerprintOf(text: string): string {
  return textDigest(canonicalText(text));
}
