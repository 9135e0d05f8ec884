/** The notes and files of both records of a pair as one conversation, each once, with what became of it. Pure. */
import type { Link } from '../config/link.ts';
import { clipSafe, maskText, type SafeText } from '../safe-text.ts';
import { flowsFrom } from '../sync/attachments.ts';
import { noteTargetKind } from '../sync/notes.ts';
import type { AttachmentLink, NoteLink } from '../sync/pair.ts';
import {
  otherSide,
  type NoteKind,
  type SideAttachment,
  type SideName,
  type SideNote,
} from '../sync/record.ts';
import { fileSentence, noteStateSentence } from './explain.ts';
import { noteSentence } from './words.ts';

/** One note or file where it was written; its copy on the other side is not listed besides. */
export interface Said {
  readonly from: SideName;
  readonly kind: 'note' | 'file';
  readonly id: string;
  /** ISO 8601, UTC, by its side's own clock. */
  readonly at: string;
  /** The author; empty where the side does not say. */
  readonly by: SafeText;
  /** Of a note; null of a file. */
  readonly text: SafeText | null;
  /** True if the text goes on. */
  readonly isCut: boolean;
  /** Of a note: the part of the record in which it stands. */
  readonly noteKind: NoteKind | null;
  /** Of a file; null of a note. */
  readonly name: SafeText | null;
  readonly bytes: number | null;
  /** True where the customer cannot see it. */
  readonly isInternal: boolean;
  readonly fate: Fate;
}

/** The fate of a note or file. */
export interface Fate {
  /**
   * `copied`: it has its copy. `under-way`: a copy was begun. `stays`: nothing is made of it. `open`: the next run decides.
   * `copy`: it is a copy itself, whose original is not shown.
   */
  readonly kind: 'copied' | 'under-way' | 'stays' | 'open' | 'copy';
  readonly sentence: string;
  /** The place of the copy; `id` null while it is not known. */
  readonly copy: {
    readonly side: SideName;
    readonly noteKind: NoteKind | null;
    readonly id: string | null;
  } | null;
}

/** The notes and files that one side showed; null if they were not read. */
export interface SideTalk {
  readonly notes: readonly SideNote[] | null;
  readonly files: readonly SideAttachment[] | null;
}

/** The newest of them, oldest first; `earlier` says how many stand before. */
export interface Conversation {
  readonly said: readonly Said[];
  readonly earlier: number;
}

const maxSaid = 100;
const maxText = 10_000;
const internalKinds: readonly NoteKind[] = ['internal', 'work_notes'];

/** The conversation from what both sides showed and what is stored of the copies. */
export function conversationOf(facts: {
  readonly link: Link;
  readonly talks: Readonly<Record<SideName, SideTalk>>;
  readonly notes: readonly NoteLink[];
  readonly files: readonly AttachmentLink[];
}): Conversation {
  const { link, talks } = facts;
  const all = (['connectwise', 'servicenow'] as const).flatMap((side) => {
    const { notes, files } = talks[side];
    return [
      // The description stands among the fields.
      ...(notes ?? []).filter(({ describes }) => !describes).flatMap((note) => saidNote(note, side, facts)),
      ...(files ?? []).flatMap((file) => saidFile(file, side, { ...facts, link })),
    ];
  });
  const inOrder = all.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  return { said: inOrder.slice(-maxSaid), earlier: Math.max(0, inOrder.length - maxSaid) };
}

type Facts = Parameters<typeof conversationOf>[0];

const nothingYet: Fate = {
  kind: 'open',
  sentence: 'The next run of the pair decides about it.',
  copy: null,
};
const ourCopy: Fate = {
  kind: 'copy',
  sentence: 'This integration wrote it: it is a copy, and its original is not shown.',
  copy: null,
};

function saidNote(note: SideNote, side: SideName, { link, talks, notes }: Facts): readonly Said[] {
  const source = notes.find(({ sourceSide, targetId }) => sourceSide !== side && targetId === note.id);
  const isShown = (id: string): boolean =>
    talks[otherSide(side)].notes?.some((one) => one.id === id) === true;
  if (source !== undefined && isShown(source.sourceId)) return [];
  const text = maskText(note.text);
  const rows = notes.filter(({ sourceSide, sourceId }) => sourceSide === side && sourceId === note.id);
  return [
    {
      from: side,
      kind: 'note',
      id: note.id,
      at: note.createdAt,
      by: maskText(note.author),
      text: clipSafe(text, maxText),
      isCut: text.length > maxText,
      noteKind: note.kind,
      name: null,
      bytes: null,
      isInternal: internalKinds.includes(note.kind),
      fate: source === undefined ? noteFate(note, rows, link) : ourCopy,
    },
  ];
}

/** A long note has a row for each of its parts: the one that is behind tells. */
const byProgress: readonly NoteLink['state'][] = ['intended', 'gone', 'written', 'linked', 'skipped'];

function noteFate(note: SideNote, rows: readonly NoteLink[], link: Link): Fate {
  const [row] = rows.toSorted(
    (one, other) => byProgress.indexOf(one.state) - byProgress.indexOf(other.state),
  );
  const why =
    note.byUs === true ? 'our-own' : noteTargetKind(note, link) === null ? 'stays-here' : (row?.held ?? null);
  if (row === undefined)
    return why === null ? nothingYet : { kind: 'stays', sentence: noteSentence(why), copy: null };
  if (row.state === 'skipped')
    return {
      kind: 'stays',
      sentence: why === null ? noteStateSentence(row.state) : noteSentence(why),
      copy: null,
    };
  return {
    kind: row.state === 'linked' ? 'copied' : 'under-way',
    sentence: noteStateSentence(row.state),
    copy: { side: otherSide(row.sourceSide), noteKind: row.targetKind, id: row.targetId },
  };
}

function saidFile(file: SideAttachment, side: SideName, { link, talks, files }: Facts): readonly Said[] {
  const source = files.find(({ sourceSide, targetId }) => sourceSide !== side && targetId === file.id);
  const isShown = (id: string): boolean =>
    talks[otherSide(side)].files?.some((one) => one.id === id) === true;
  if (source !== undefined && isShown(source.sourceId)) return [];
  const row = files.find(({ sourceSide, sourceId }) => sourceSide === side && sourceId === file.id);
  return [
    {
      from: side,
      kind: 'file',
      id: file.id,
      at: file.createdAt,
      by: maskText(''),
      text: null,
      isCut: false,
      noteKind: null,
      name: maskText(file.name),
      bytes: file.bytes,
      isInternal: file.isPrivate,
      fate: source === undefined ? fileFate(side, row, link) : ourCopy,
    },
  ];
}

function fileFate(side: SideName, row: AttachmentLink | undefined, link: Link): Fate {
  if (row === undefined)
    return flowsFrom(side, link)
      ? nothingYet
      : {
          kind: 'stays',
          sentence: 'The link copies no files from this side, so it stays where it is.',
          copy: null,
        };
  const { state, targetId } = row;
  const stays = state === 'skipped' || state === 'refused';
  return {
    kind: stays ? 'stays' : state === 'linked' ? 'copied' : 'under-way',
    sentence: fileSentence(row),
    copy: stays ? null : { side: otherSide(side), noteKind: null, id: targetId },
  };
}
