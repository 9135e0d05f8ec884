/**
 * Ends the talk of two machines: an automatic answer in each system, and a sync that carries each of them over. A machine
 * answers at once, however late a poll finds it, so each note that was written right after a copy of ours is one more
 * answer; a slow one says the same again and again; and nobody writes dozens of notes an hour by hand.
 */
import { canonicalText } from '../../canonical.ts';
import { unlearnedMs } from '../merge/clock-difference.ts';
import type { NoteSituation } from './plan.ts';
import type { Endless, NoteLink } from '../pair.ts';
import { otherSide } from '../record.ts';
import type { SideName, SideNote } from '../record.ts';

/** A note written within this time of a copy of ours may be its answer; milliseconds. */
const atOnceMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The most notes of one author on one record within an hour. */
const maxPerHour = 30;

/** The number of notes, this one included, that answered one another at once. */
export function answersBefore(note: SideNote, side: SideName, { known, aheadMs }: NoteSituation): number {
  // A copy's time is by our clock.
  const createdAt = Date.parse(note.createdAt) - (aheadMs?.[side] ?? 0);
  const copies = known.filter(
    (row) => row.sourceSide === otherSide(side) && (row.state === 'linked' || row.state === 'written'),
  );
  const answered = copies.filter(({ at }) => {
    const passed = createdAt - Date.parse(at);
    return passed >= -unlearnedMs && passed <= atOnceMs;
  });
  return answered.length === 0 ? 0 : 1 + Math.max(...answered.map(({ answers = 0 }) => answers));
}

/**
 * True where the note says once more what its author said before, and our copies beside it repeat themselves as well, in
 * turns: two machines, however slowly they answer. Numbers in a text count for nothing, they may be times.
 */
function repeatsItself(
  note: SideNote,
  side: SideName,
  { known, ticket, incident, maxReturns }: NoteSituation,
) {
  const all = (side === 'connectwise' ? ticket : incident).notes.toSorted(
    (one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt),
  );
  const copied = new Set(known.filter((row) => isCopied(row, side)).map(({ sourceId }) => sourceId));
  const copies = new Set(
    known.flatMap(({ sourceSide, targetId }) => (sourceSide === otherSide(side) ? (targetId ?? []) : [])),
  );
  const said = wordsOf(note.text);
  if (said.length < shortestAutomatic) return false;
  let turns = 0;
  const answered = new Map<string, number>();
  let between: string[] = [];
  for (const one of all) {
    if (copies.has(one.id)) between.push(wordsOf(one.text));
    if (!copied.has(one.id) || one.author !== note.author || wordsOf(one.text) !== said) continue;
    turns += 1;
    for (const text of new Set(between)) answered.set(text, (answered.get(text) ?? 0) + 1);
    between = [];
  }
  for (const text of new Set(between)) answered.set(text, (answered.get(text) ?? 0) + 1);
  return 2 * turns >= maxReturns && 2 * Math.max(0, ...answered.values()) >= maxReturns;
}

/** People say "Thanks" and "Done 12" again and again; a machine says a whole sentence. Characters. */
const shortestAutomatic = 12;

/** The text without its numbers. */
function wordsOf(text: string): string {
  return canonicalText(text).replaceAll(/\d+/g, '#');
}

/** The reason for which a note of a machine is not copied; null for any other note. */
export function whyEndless(note: SideNote, side: SideName, situation: NoteSituation): Endless | null {
  // Found by one look, and judged then: how many of them were copied since says nothing of their author.
  if (Date.parse(note.createdAt) <= Date.parse(situation.judged?.[side] ?? '')) return null;
  if (answersBefore(note, side, situation) > 2 * situation.maxReturns) return 'answers-itself';
  if (repeatsItself(note, side, situation) || wasHeldToday(note, side, situation)) return 'answers-itself';
  return copiedWithinHour(note, side, situation) >= maxPerHour ? 'too-many' : null;
}

/**
 * True for an author who answered itself on this record within the last day: another machine may begin the talk again hours
 * later, with an answer to each copy of the first one. A person's replay copies the held notes, and ends this. What is held for
 * this reason alone holds nothing itself: who writes once a day would never be heard again.
 */
function wasHeldToday(note: SideNote, side: SideName, { known, ticket, incident }: NoteSituation): boolean {
  if (note.author === '') return false;
  const held = new Set(
    known
      .filter((row) => row.sourceSide === side && row.held === 'answers-itself')
      .map((row) => row.sourceId),
  );
  const createdAt = Date.parse(note.createdAt);
  const times = (side === 'connectwise' ? ticket : incident).notes
    .filter((other) => other.author === note.author && held.has(other.id))
    .map((other) => Date.parse(other.createdAt))
    .filter((time) => time <= createdAt)
    .toSorted((one, other) => one - other);
  let began = -Infinity;
  for (const time of times) if (time - began >= dayMs) began = time;
  return createdAt - began < dayMs;
}

/** The notes of the same author that were written within an hour before this one and have copies. */
function copiedWithinHour(note: SideNote, side: SideName, situation: NoteSituation): number {
  if (note.author === '') return 0;
  const copied = new Set(
    situation.known.filter((row) => isCopied(row, side)).map(({ sourceId }) => sourceId),
  );
  const createdAt = Date.parse(note.createdAt);
  return (side === 'connectwise' ? situation.ticket : situation.incident).notes.filter((other) => {
    if (other.author !== note.author || !copied.has(other.id)) return false;
    const before = createdAt - Date.parse(other.createdAt);
    return before >= 0 && before < hourMs;
  }).length;
}

function isCopied({ sourceSide, state }: NoteLink, side: SideName): boolean {
  return sourceSide === side && state !== 'skipped' && state !== 'gone';
}
