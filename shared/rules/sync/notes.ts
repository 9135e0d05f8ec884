/**
 * Which notes have to be copied where, judged by the table of what was copied before.
 *
 * A note is known when its id stands in that table, as a source or as a copy. A copy that was begun and whose id was
 * never learned is looked for by its text before it is written again. A private note reaches a public field only if the
 * link says so. Nothing here edits or removes a note: a journal entry of ServiceNow can be neither.
 */
import { canonicalField } from './canonical-field.ts';
import { canonicalText, cutAt, fingerprint, limits } from '../canonical.ts';
import type { EndedReason } from './record.ts';
import type { EndedSides } from './closed-records.ts';
import type { Link } from '../config/link.ts';
import type { NoteLink, Pair } from './pair.ts';
import { otherSide } from './record.ts';
import type { NoteKind, SideName, SideNote, SideRecord } from './record.ts';

/** What was decided about a note: a word for the history. */
export type NoteRule =
  /** It is copied. */
  | 'new'
  /** Its copy was begun before, cannot be found, and is written again. */
  | 'second-try'
  /** Its copy was found on the other side. */
  | 'found'
  /** Its copy was begun, and the note is gone. */
  | 'source-gone'
  /** The link lets no note of its kind travel. */
  | 'stays-here'
  /** Our own account wrote it: it is a copy. */
  | 'our-own'
  /** Our own account wrote it, and one of the same text before. */
  | 'our-second'
  /** The record that it would go to takes nothing more. */
  | EndedReason;

export interface NoteWrite {
  readonly target: SideName;
  readonly text: string;
  /** The row to be stored before the write; with the id in it afterwards. */
  readonly row: NoteLink;
  readonly rule: 'new' | 'second-try' | 'continued';
}

export interface NotePlan {
  /** Rows to store without any remote write: copies that were found, notes that stay where they are. */
  readonly rows: readonly NoteLink[];
  readonly writes: readonly NoteWrite[];
  /** Copies whose write may still take effect: look again at this time (milliseconds since 1970). */
  readonly waitUntil: number | null;
  readonly decisions: readonly {
    sourceSide: SideName;
    sourceId: string;
    targetKind: NoteKind | null;
    rule: NoteRule;
  }[];
}

export interface NoteSituation {
  readonly link: Link;
  readonly known: readonly NoteLink[];
  readonly ticket: SideRecord;
  readonly incident: SideRecord;
  readonly ended?: EndedSides;
  readonly now: number;
  readonly visibilityDelayMs: number;
}

/** Plans the notes of one pair. Pure. */
export function planNotes(situation: NoteSituation): NotePlan {
  const { link, known, ticket, incident, ended = {}, now, visibilityDelayMs } = situation;
  const rows: NoteLink[] = [];
  const writes: NoteWrite[] = [];
  const decisions: NotePlan['decisions'][number][] = [];
  let waitUntil: number | null = null;

  const taken = new Set<string>();
  for (const row of known) {
    taken.add(keyOf(row.sourceSide, row.sourceId));
    if (row.targetId !== null) taken.add(keyOf(otherSide(row.sourceSide), row.targetId));
  }
  // The ticket's description travels as a field, not as a note.
  if (ticket.descriptionNoteId !== null) taken.add(keyOf('connectwise', ticket.descriptionNoteId));
  const free = (record: SideRecord): SideNote[] =>
    record.notes.filter((note) => !taken.has(keyOf(record.side, note.id)));
  const recordOn = (side: SideName): SideRecord => (side === 'connectwise' ? ticket : incident);

  /** A note on the target side that can only be the copy we look for. */
  const findCopy = (target: SideName, kind: NoteKind, fingerprint: string): SideNote | undefined =>
    free(recordOn(target)).find(
      (note) => note.byUs !== false && note.kind === kind && fingerprintOf(note.text) === fingerprint,
    );
  const matchCopy = (row: NoteLink, copy: SideNote, rule: NoteRule): void => {
    taken.add(keyOf(otherSide(row.sourceSide), copy.id));
    rows.push({ ...row, state: 'linked', targetId: copy.id });
    decisions.push({ sourceSide: row.sourceSide, sourceId: row.sourceId, targetKind: row.targetKind, rule });
  };

  // First what was begun: the copy is there, or may still appear, or is written again.
  for (const row of known) {
    if (row.state !== 'intended' && row.state !== 'written' && row.state !== 'gone') continue;
    const source = recordOn(row.sourceSide).notes.find((note) => note.id === row.sourceId);
    if (row.state === 'gone' && source === undefined) continue;
    const target = otherSide(row.sourceSide);
    const copy = findCopy(target, row.targetKind, row.textFingerprint);
    if (copy !== undefined) {
      matchCopy(row, copy, 'found');
      continue;
    }
    if (row.state === 'written') continue;
    const visibleAt = Date.parse(row.at) + visibilityDelayMs;
    if (now < visibleAt) {
      waitUntil = Math.min(waitUntil ?? visibleAt, visibleAt);
      continue;
    }
    if (target === 'servicenow' && isHidden(incident, known) && now < visibleAt + hiddenMs) {
      const again = now + visibilityDelayMs;
      waitUntil = Math.min(waitUntil ?? again, again);
      continue;
    }
    const part = source === undefined ? undefined : render(source, row.sourceSide, link)[row.part];
    const over = ended[target];
    if (part === undefined || over !== undefined) {
      // A list may be empty for a while, for want of a right or by a fault: what is not shown may come back.
      const isGone = source === undefined && over === undefined;
      rows.push({ ...row, state: isGone ? 'gone' : 'skipped' });
      decisions.push({ ...sourceOf(row), targetKind: row.targetKind, rule: over ?? 'source-gone' });
      continue;
    }
    const again: NoteLink = {
      ...row,
      state: 'intended',
      textFingerprint: fingerprintOf(part),
      at: new Date(now).toISOString(),
    };
    writes.push({ target, text: part, row: again, rule: 'second-try' });
    decisions.push({ ...sourceOf(row), targetKind: row.targetKind, rule: 'second-try' });
  }

  // Then what nobody knows yet. Copies are matched on both sides before anything counts as a new note of a person.
  const strangers = [ticket, incident].flatMap((record) =>
    free(record).map((note) => ({ note, side: record.side, kind: targetKind(note, link) })),
  );
  const fresh = strangers.filter(({ note, side, kind }) => {
    if (kind === null || taken.has(keyOf(side, note.id))) return kind === null;
    const parts = render(note, side, link);
    const copies = parts.map((part) => findCopy(otherSide(side), kind, fingerprintOf(part)));
    if (!copies.some((copy) => copy !== undefined)) return true;
    parts.forEach((part, index) => {
      const row = intent({ note, side, kind, part: index, text: part, now });
      const copy = copies[index];
      if (copy === undefined) writes.push({ target: otherSide(side), text: part, row, rule: 'continued' });
      else matchCopy(row, copy, 'found');
    });
    taken.add(keyOf(side, note.id));
    return false;
  });
  const fingerprints = new Set(
    known.map((row) => `${otherSide(row.sourceSide)}|${row.targetKind}|${row.textFingerprint}`),
  );
  for (const { note, side, kind } of fresh.toSorted((a, b) => byTime(a.note, b.note))) {
    if (taken.has(keyOf(side, note.id))) continue;
    const source = { sourceSide: side, sourceId: note.id };
    // What our own account wrote is a copy, recognised or not (a write may take effect twice, and a side may change its
    // text): it stays where it is.
    const ours = note.byUs === true;
    const second = ours && fingerprints.has(`${side}|${note.kind}|${fingerprintOf(note.text)}`);
    const over = kind === null || ours ? undefined : ended[otherSide(side)];
    if (kind === null || ours || over !== undefined) {
      rows.push({
        ...intent({ note, side, kind: note.kind, part: 0, text: note.text, now }),
        state: 'skipped',
      });
      decisions.push({
        ...source,
        targetKind: null,
        rule: over ?? (second ? 'our-second' : ours ? 'our-own' : 'stays-here'),
      });
      continue;
    }
    render(note, side, link).forEach((text, part) => {
      const row = intent({ note, side, kind, part, text, now });
      writes.push({ target: otherSide(side), text, row, rule: part === 0 ? 'new' : 'continued' });
    });
    decisions.push({ ...source, targetKind: kind, rule: 'new' });
  }
  return { rows, writes, waitUntil, decisions };
}

/** So long a journal that shows nothing of what stood in it keeps a note from being written a second time. */
const hiddenMs = 24 * 3_600_000;

/**
 * Whether the incident's journal shows none of the entries that were seen in it before. No entry is ever removed, so the
 * journal is hidden (an access rule answers with no rows), and that a copy is not there means nothing.
 */
function isHidden({ notes }: SideRecord, known: readonly NoteLink[]): boolean {
  const seen = known.flatMap(({ sourceSide, sourceId, targetId, state }) =>
    sourceSide === 'servicenow' ? [sourceId] : state === 'linked' && targetId !== null ? [targetId] : [],
  );
  return seen.length > 0 && !notes.some(({ id }) => seen.includes(id));
}

/** Rows that mark every present note as not to be copied: for a pair that starts without history. */
export function skipPresentNotes(record: SideRecord, now: number): NoteLink[] {
  return record.notes
    .filter((note) => !note.describes)
    .map((note) => ({
      ...intent({ note, side: record.side, kind: note.kind, part: 0, text: note.text, now }),
      state: 'skipped',
    }));
}

/**
 * The ticket with its description taken from the right note: the one remembered while it is there, else the one of a
 * description write of ours whose answer was lost, else the one that ConnectWise marks, unless it is a copy of a note.
 */
export function withDescription(pair: Pair, known: readonly NoteLink[], ticket: SideRecord): SideRecord {
  const copies = new Set(
    known.flatMap((row) => (row.sourceSide === 'servicenow' ? [row.targetId] : [row.sourceId])),
  );
  const begun = pair.pending
    .filter(({ side, field }) => side === 'connectwise' && field === 'description')
    .map(({ value }) => value.connectwise);
  const own = (note: SideNote): boolean =>
    note.byUs !== false &&
    note.kind === 'discussion' &&
    begun.includes(fingerprint(canonicalField('description', note.text)));
  if (descriptionIsPrivate(pair, ticket))
    return {
      ...ticket,
      descriptionNoteId: pair.descriptionNoteId,
      fields: { ...ticket.fields, description: '' },
    };
  const chosen =
    ticket.notes.find((note) => note.id === pair.descriptionNoteId) ??
    ticket.notes.find((note) => own(note) && !copies.has(note.id)) ??
    ticket.notes.find((note) => note.describes && note.kind === 'discussion' && !copies.has(note.id));
  return {
    ...ticket,
    descriptionNoteId: chosen?.id ?? null,
    fields: { ...ticket.fields, description: chosen?.text ?? '' },
  };
}

/** Whether somebody made the description's note private: what it says is then unknown here, and nothing is written. */
export function descriptionIsPrivate(pair: Pair, ticket: SideRecord): boolean {
  return ticket.notes.some((note) => note.id === pair.descriptionNoteId && note.kind !== 'discussion');
}

/** Where a note goes on the other side by the link's map; null when it stays where it is. */
function targetKind(note: SideNote, link: Link): NoteKind | null {
  if (!note.editable && !link.notes.timeEntries) return null;
  if (canonicalText(note.text) === '') return null;
  const kind = link.notes[note.kind];
  return kind === 'none' ? null : kind;
}

/** The texts that a note becomes on the other side: author in front, markup made harmless, cut where it is too long. */
export function render(note: SideNote, side: SideName, link: Link): string[] {
  const limit = limits[otherSide(side)].note;
  const body =
    side === 'connectwise' ? calmCodeTags(canonicalText(note.text)) : plainText(canonicalText(note.text));
  const system = side === 'connectwise' ? 'ConnectWise' : 'ServiceNow';
  // A name is data too: no line break, and no [code] that would be shown as HTML.
  const author = calmCodeTags(cutAt(note.author.replaceAll(/\s+/g, ' ').trim(), 80));
  const head = link.notes.authors && author !== '' ? `${author} (${system}): ` : '';
  const parts: string[] = [];
  let rest = body;
  while (rest !== '') {
    const opening = parts.length === 0 ? head : `(${parts.length + 1}) `;
    const room = limit - opening.length;
    const part = rest.length <= room ? rest : cutAt(rest, lastBreak(rest, room));
    parts.push(canonicalText(`${opening}${part}`));
    rest = rest.slice(part.length).trimStart();
  }
  return parts;
}

/** ServiceNow shows what stands between [code] and [/code] as HTML: a text from elsewhere must not open it. */
function calmCodeTags(text: string): string {
  return text.replaceAll(/\[(\/?)(code)\]/gi, '($1$2)');
}

/** A journal entry without its [code] brackets and the HTML that they allow. */
function plainText(text: string): string {
  return canonicalText(
    text.replaceAll(/\[code\]([\s\S]*?)\[\/code\]/gi, (_whole, html: string) =>
      html.replaceAll(/<br\s*\/?>|<\/p>/gi, '\n').replaceAll(/<[^>]*>/g, ''),
    ),
  );
}

/** Where to cut: at the last line end or blank in the latter half of the room, else at its end. */
function lastBreak(text: string, room: number): number {
  const at = Math.max(text.lastIndexOf('\n', room), text.lastIndexOf(' ', room));
  return at > room / 2 ? at : room;
}

function intent(of: {
  note: SideNote;
  side: SideName;
  kind: NoteKind;
  part: number;
  text: string;
  now: number;
}): NoteLink {
  return {
    sourceSide: of.side,
    sourceId: of.note.id,
    part: of.part,
    state: 'intended',
    targetKind: of.kind,
    targetId: null,
    textFingerprint: fingerprintOf(of.text),
    at: new Date(of.now).toISOString(),
  };
}

const fingerprintOf = (text: string): string => fingerprint(canonicalText(text));
const keyOf = (side: SideName, id: string): string => `${side}:${id}`;
const sourceOf = (row: NoteLink): { sourceSide: SideName; sourceId: string } => ({
  sourceSide: row.sourceSide,
  sourceId: row.sourceId,
});

function byTime(a: SideNote, b: SideNote): number {
  return a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0;
}
