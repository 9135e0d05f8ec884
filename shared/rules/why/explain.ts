/**
 * The answer to "why": all stored facts about one record and its pair, each word with its sentence, the pair's state and
 * its next step. Pure: it reads rows, asks nobody and decides nothing.
 */
import type {
  AttachmentDecision,
  ConflictRow,
  DeadLetter,
  FieldDecision,
  HistoryRow,
  ConflictEnd,
  WriteAnswer,
} from '../sync/journal.ts';
import type { AttachmentLink, NoteLink, Pair, SkipReason } from '../sync/pair.ts';
import { otherSide } from '../sync/record.ts';
import type { FieldName, NoteKind, SideName } from '../sync/record.ts';
import { stateOf } from './state.ts';
import type { WhyState } from './state.ts';
import type { Known } from './state-facts.ts';
import {
  attachmentSentence,
  errorSentence,
  fieldSentence,
  noteSentence,
  originSentence,
  outcomeSentence,
  resultSentence,
} from './words.ts';

/** The whole answer. */
export interface WhyReport {
  readonly link: string;
  readonly asked: { readonly side: SideName; readonly recordId: string };
  readonly pair: string | null;
  readonly connectwiseId: string | null;
  readonly servicenowId: string | null;
  readonly state: WhyState;
  readonly decisions: readonly WhyDecision[];
  readonly conflicts: readonly WhyConflict[];
  readonly deadLetters: readonly (DeadLetter & { readonly meaning: string })[];
  readonly notes: readonly WhyNote[];
  readonly files: readonly WhyFile[];
}

/** One run on the pair, explained. */
export interface WhyDecision {
  readonly at: string;
  readonly cause: string;
  readonly outcome: string;
  readonly sentence: string;
  readonly fields: readonly (FieldDecision & { readonly sentence: string })[];
  readonly notes: readonly {
    readonly from: SideName;
    readonly id: string;
    readonly to: NoteKind | null;
    readonly rule: string;
    readonly sentence: string;
  }[];
  readonly attachments: readonly (AttachmentDecision & { readonly sentence: string })[];
  readonly answers: readonly (WriteAnswer & { readonly sentence: string })[];
  /** The number of notes, files and answers that the history did not list; missing where it listed all. */
  readonly leftOut?: number;
  readonly run: string;
  readonly messageId: string;
}

/** One conflict, with the values that lost. */
export interface WhyConflict {
  readonly at: string;
  readonly field: FieldName;
  readonly policy: string;
  readonly winner: SideName | 'none';
  /** The values that did not win: one, or both where a person has to choose. */
  readonly lost: Readonly<Partial<Record<SideName, string>>>;
  /** True while it waits for a person. */
  readonly isOpen: boolean;
  /** The end of a conflict that waited for a person; else null. */
  readonly ended: ConflictEnd | null;
}

/** The state of one note's copy. */
export interface WhyNote {
  readonly from: SideName;
  readonly id: string;
  readonly part: number;
  readonly to: { readonly side: SideName; readonly kind: NoteKind; readonly id: string | null } | null;
  readonly sentence: string;
}

/** The state of one file's copy. */
export interface WhyFile {
  readonly from: SideName;
  readonly id: string;
  readonly name: string;
  readonly bytes: number | null;
  readonly to: { readonly side: SideName; readonly id: string | null } | null;
  readonly sentence: string;
}

/** Puts the facts together. */
export function whyReport(facts: Known): WhyReport {
  const pair = facts.stored?.pair ?? null;
  const newest = facts.history[0];
  const ids = {
    connectwise: pair?.connectwiseId ?? newest?.connectwiseId ?? null,
    servicenow: pair?.servicenowId ?? newest?.servicenowId ?? null,
    [facts.side]: facts.recordId,
  };
  return {
    link: facts.link,
    asked: { side: facts.side, recordId: facts.recordId },
    pair: pair?.key ?? null,
    connectwiseId: ids.connectwise,
    servicenowId: ids.servicenow,
    state: stateOf(facts),
    decisions: facts.history.map(decisionOf),
    conflicts: facts.conflicts.map((row) => conflictOf(row, pair)),
    deadLetters: facts.deadLetters.map((deadLetter) => ({
      ...deadLetter,
      meaning: errorSentence(deadLetter.code),
    })),
    notes: (facts.stored?.notes ?? []).map(noteOf),
    files: (facts.stored?.attachments ?? []).map(fileOf),
  };
}

function decisionOf(row: HistoryRow): WhyDecision {
  return {
    at: row.at,
    cause: originSentence(row.origin),
    outcome: row.outcome,
    sentence: outcomeSentence(row.outcome),
    fields: row.fields.map((field) => ({ ...field, sentence: fieldSentence(field.rule) })),
    notes: row.notes.map(({ sourceSide, sourceId, targetKind, rule }) => ({
      from: sourceSide,
      id: sourceId,
      to: targetKind,
      rule,
      sentence: noteSentence(rule),
    })),
    attachments: (row.attachments ?? []).map((file) => ({
      ...file,
      sentence: attachmentSentence(file.rule),
    })),
    answers: row.answers.map((answer) => ({ ...answer, sentence: resultSentence(answer.result) })),
    ...(row.leftOut === undefined ? {} : { leftOut: row.leftOut }),
    run: row.run,
    messageId: row.messageId,
  };
}

function conflictOf(row: ConflictRow, pair: Pair | null): WhyConflict {
  const { id, at, field, policy, winner, connectwise, servicenow, ended = null } = row;
  const lost =
    winner === 'none'
      ? { connectwise, servicenow }
      : winner === 'connectwise'
        ? { servicenow }
        : { connectwise };
  const isOpen = pair?.conflicts?.[field]?.id === id;
  return { at, field, policy, winner, lost, isOpen, ended: isOpen ? null : ended };
}

const noteStates: Record<NoteLink['state'], string> = {
  intended: 'Its copy was started and not confirmed; the app looks for it before it writes again.',
  written:
    'The app wrote its copy but cannot distinguish it from other notes, so it does not write it again.',
  linked: 'It has its copy.',
  skipped: 'It stays where it is.',
  gone: 'Its copy was started, and the note is no longer listed; the copying continues once it is listed again.',
};

function noteOf(row: NoteLink): WhyNote {
  return {
    from: row.sourceSide,
    id: row.sourceId,
    part: row.part,
    to:
      row.state === 'skipped'
        ? null
        : { side: otherSide(row.sourceSide), kind: row.targetKind, id: row.targetId },
    sentence: noteStates[row.state],
  };
}

/** The fate of a note of which a copy was planned, as a sentence. */
export const noteStateSentence = (state: NoteLink['state']): string => noteStates[state];

/** The fate of a file, as a sentence. */
export function fileSentence({ state, reason }: Pick<AttachmentLink, 'state' | 'reason'>): string {
  if (state === 'skipped') return attachmentSentence((reason ?? 'our-own') as SkipReason);
  return state === 'refused' ? errorSentence(reason ?? '') : noteStates[state];
}

function fileOf(row: AttachmentLink): WhyFile {
  const { sourceSide, sourceId, name, bytes, state, targetId } = row;
  const stays = state === 'skipped' || state === 'refused';
  return {
    from: sourceSide,
    id: sourceId,
    name,
    bytes,
    to: stays ? null : { side: otherSide(sourceSide), id: targetId },
    sentence: fileSentence(row),
  };
}
