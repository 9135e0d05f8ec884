/**
 * The copies that one pair's notes need, judged by the table of the copies made before.
 *
 * A note is known when its id stands in that table, as a source or as a copy. A copy that was begun and whose id was
 * never learned is looked for by its text before it is written again. A private note reaches a public field only if the
 * link says so. Nothing here edits or removes a note: a journal entry of ServiceNow can be neither.
 */
import { canonicalText } from '../canonical.ts';
import type { Link } from '../config/link.ts';
import { answersBefore, whyEndless } from './notes/answers.ts';
import { intendedRow, notePlanBuilder, textFingerprintOf } from './notes/plan.ts';
import type { NotePlan, NotePlanBuilder, NoteSituation } from './notes/plan.ts';
import { noteTexts } from './notes/text.ts';
import type { NoteLink } from './pair.ts';
import { otherSide } from './record.ts';
import type { NoteKind, SideName, SideNote, SideRecord } from './record.ts';

/** The plan where nothing is known of the notes of one side: nothing is written, and nothing counts as gone. */
export const noNotes: NotePlan = { rows: [], writes: [], waitUntil: null, decisions: [] };

/** Plans the notes of one pair. Pure. */
export function planNotes(given: NoteSituation): NotePlan {
  const held = given.copiesHeld === true ? given.known.filter((row) => row.held !== undefined) : [];
  const isHeld = ({ note, side }: UnknownNote): boolean =>
    held.some(({ sourceSide, sourceId }) => sourceSide === side && sourceId === note.id);
  const situation = { ...given, known: given.known.filter((row) => !held.includes(row)) };
  const plan = notePlanBuilder(situation);
  for (const row of situation.known) planBegunCopy(row, situation, plan);
  // Copies are matched on both sides before anything counts as a new note of a person.
  const strangers = unknownNotes(situation, plan).filter(
    (stranger) => !matchesCopies(stranger, situation, plan),
  );
  for (const stranger of strangers.toSorted(byTime))
    planUnknownNote({ ...stranger, isOrdered: isHeld(stranger) }, situation, plan);
  return plan.plan();
}

/** A note that no row names, with its kind on the other side; null when it stays where it is. */
interface UnknownNote {
  readonly note: SideNote;
  readonly side: SideName;
  readonly kind: NoteKind | null;
}

/** A copy that was begun: it is there, or may still appear, or is written again. */
function planBegunCopy(row: NoteLink, situation: NoteSituation, plan: NotePlanBuilder): void {
  if (row.state !== 'intended' && row.state !== 'written' && row.state !== 'gone') return;
  const { link, ticket, incident, closed = {}, now } = situation;
  const target = otherSide(row.sourceSide);
  const source = (row.sourceSide === 'connectwise' ? ticket : incident).notes.find(
    ({ id }) => id === row.sourceId,
  );
  if (row.state === 'gone' && source === undefined) return;
  const copy = plan.findCopy(target, row.targetKind, row.textFingerprint);
  if (copy !== undefined) return plan.match(row, copy);
  if (row.state === 'written') return;

  const nextLook = nextLookAt(row, situation);
  if (nextLook !== null) return plan.waitUntil(nextLook);
  const text = source === undefined ? undefined : noteTexts(source, row.sourceSide, link)[row.part];
  const closedBecause = closed[target];
  if (text === undefined || closedBecause !== undefined) {
    // A list may be empty for a while, for want of a right or by a fault: a missing note may come back.
    const state = source === undefined && closedBecause === undefined ? 'gone' : 'skipped';
    return plan.leave({ ...row, state }, row.targetKind, closedBecause ?? 'source-gone');
  }
  const again: NoteLink = {
    ...row,
    state: 'intended',
    textFingerprint: textFingerprintOf(text),
    at: new Date(now).toISOString(),
  };
  plan.write(again, text, 'second-try');
  plan.decide(again, again.targetKind, 'second-try');
}

/** The longest time for which a hidden journal keeps a note from being written a second time, milliseconds. */
const maxHiddenMs = 24 * 3_600_000;

/** The time of the next look for a copy that may still appear, milliseconds since 1970; null once it may be written. */
function nextLookAt(row: NoteLink, situation: NoteSituation): number | null {
  const { now, visibilityDelayMs } = situation;
  const visibleAt = Date.parse(row.at) + visibilityDelayMs;
  if (now < visibleAt) return visibleAt;
  const goesToJournal = row.sourceSide === 'connectwise';
  if (goesToJournal && now < visibleAt + maxHiddenMs && journalIsHidden(situation))
    return now + visibilityDelayMs;
  return null;
}

/**
 * True when the incident's journal shows none of the entries that were seen in it before. No entry is ever removed, so
 * an access rule hides the journal (it answers with no rows), and the absence of a copy proves nothing.
 */
function journalIsHidden({ incident, known }: NoteSituation): boolean {
  const seen = known.flatMap(({ sourceSide, sourceId, targetId, state }) =>
    sourceSide === 'servicenow' ? [sourceId] : state === 'linked' && targetId !== null ? [targetId] : [],
  );
  return seen.length > 0 && !incident.notes.some(({ id }) => seen.includes(id));
}

function unknownNotes({ link }: NoteSituation, plan: NotePlanBuilder): UnknownNote[] {
  return (['connectwise', 'servicenow'] as const).flatMap((side) =>
    plan.unaccounted(side).map((note) => ({ note, side, kind: noteTargetKind(note, link) })),
  );
}

/** True when the note is a copy, or the source of a copy that is there already: nothing is left to decide about it. */
function matchesCopies(
  { note, side, kind }: UnknownNote,
  { link, now }: NoteSituation,
  plan: NotePlanBuilder,
): boolean {
  if (kind === null) return false;
  if (plan.isAccounted(side, note.id)) return true;
  const texts = noteTexts(note, side, link);
  const copies = texts.map((text) => plan.findCopy(otherSide(side), kind, textFingerprintOf(text)));
  if (!copies.some((copy) => copy !== undefined)) return false;
  texts.forEach((text, part) => {
    const row = intendedRow({ note, side, kind, part, text, now });
    const copy = copies[part];
    if (copy === undefined) plan.write(row, text, 'continued');
    else plan.match(row, copy);
  });
  plan.account(side, note.id);
  return true;
}

/** A note that nobody has judged yet: it is copied, or it stays where it is with a row that says so. */
function planUnknownNote(
  { note, side, kind, isOrdered }: UnknownNote & { readonly isOrdered: boolean },
  situation: NoteSituation,
  plan: NotePlanBuilder,
): void {
  const { link, closed = {}, now } = situation;
  if (plan.isAccounted(side, note.id)) return;
  // Our own account writes copies only, recognised or not (a write may take effect twice, and a side may change its
  // text): a note of ours stays where it is.
  const isOurs = note.byUs === true;
  const closedBecause = kind === null || isOurs ? undefined : closed[otherSide(side)];
  if (kind === null || isOurs || closedBecause !== undefined) {
    const row = intendedRow({ note, side, kind: note.kind, part: 0, text: note.text, now });
    const own = isOurs ? (repeatsCopy(note, side, situation) ? 'our-second' : 'our-own') : 'stays-here';
    return plan.leave({ ...row, state: 'skipped' }, null, closedBecause ?? own);
  }
  const texts = noteTexts(note, side, link);
  // Markup around nothing: there are no words to copy, and none are reported as copied.
  const endless = texts.length === 0 || isOrdered ? null : whyEndless(note, side, situation);
  if (texts.length === 0 || endless !== null) {
    const row = intendedRow({ note, side, kind: note.kind, part: 0, text: note.text, now });
    const held = endless === null ? {} : { held: endless };
    return plan.leave({ ...row, state: 'skipped', ...held }, null, endless ?? 'stays-here');
  }
  const answers = answersBefore(note, side, situation);
  texts.forEach((text, part) => {
    const row = intendedRow({ note, side, kind, part, text, now, answers });
    plan.write(row, text, part === 0 ? 'new' : 'continued');
  });
  plan.decide({ sourceSide: side, sourceId: note.id }, kind, 'new');
}

/** True when a copy with the same text was written to this side before. */
function repeatsCopy(note: SideNote, side: SideName, { known }: NoteSituation): boolean {
  const textFingerprint = textFingerprintOf(note.text);
  return known.some(
    (row) =>
      otherSide(row.sourceSide) === side &&
      row.targetKind === note.kind &&
      row.textFingerprint === textFingerprint,
  );
}

/** The kind that a note gets on the other side by the link's map; null when it stays where it is. */
export function noteTargetKind(note: SideNote, link: Link): NoteKind | null {
  if (!note.editable && !link.notes.timeEntries) return null;
  if (canonicalText(note.text) === '') return null;
  const kind = link.notes[note.kind];
  return kind === 'none' ? null : kind;
}

/**
 * Rows that mark every present note as not to be copied: for a pair that starts without history. `now` in milliseconds
 * since 1970.
 */
export function skipPresentNotes(record: SideRecord, now: number): NoteLink[] {
  return record.notes
    .filter((note) => !note.describes)
    .map((note) => ({
      ...intendedRow({ note, side: record.side, kind: note.kind, part: 0, text: note.text, now }),
      state: 'skipped',
    }));
}

function byTime({ note: a }: UnknownNote, { note: b }: UnknownNote): number {
  return a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0;
}
