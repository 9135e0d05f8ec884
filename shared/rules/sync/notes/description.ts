/**
 * The ticket's description, which ConnectWise keeps as a note: the right note is found before anything is compared, and
 * one that a person made private is left alone.
 */
import { canonicalField, fieldFingerprint } from '../canonical-field.ts';
import type { NoteLink, Pair } from '../pair.ts';
import type { SideNote, SideRecord } from '../record.ts';

/**
 * The ticket with its description taken from the right note: the one remembered while it is there, else the one of a
 * description write of ours whose answer was lost, else the one that ConnectWise marks, unless it is a copy of a note.
 */
export function withDescription(pair: Pair, known: readonly NoteLink[], ticket: SideRecord): SideRecord {
  if (descriptionIsPrivate(pair, ticket)) return describedBy(ticket, pair.descriptionNoteId, '');
  const copies = new Set(
    known.flatMap((row) => (row.sourceSide === 'servicenow' ? [row.targetId] : [row.sourceId])),
  );
  const pending = pair.pending
    .filter(({ side, field }) => side === 'connectwise' && field === 'description')
    .map(({ value }) => value.connectwise);
  const isPendingWrite = (note: SideNote): boolean =>
    note.byUs !== false &&
    note.kind === 'discussion' &&
    pending.includes(fieldFingerprint('description', canonicalField('description', note.text)));
  const chosen =
    ticket.notes.find((note) => note.id === pair.descriptionNoteId) ??
    ticket.notes.find((note) => isPendingWrite(note) && !copies.has(note.id)) ??
    ticket.notes.find((note) => note.describes && note.kind === 'discussion' && !copies.has(note.id));
  return describedBy(ticket, chosen?.id ?? null, chosen?.text ?? '');
}

/** True once a person made the description's note private: its text is unknown here, and nothing is written. */
export function descriptionIsPrivate(pair: Pair, ticket: SideRecord): boolean {
  return ticket.notes.some((note) => note.id === pair.descriptionNoteId && note.kind !== 'discussion');
}

function describedBy(ticket: SideRecord, descriptionNoteId: string | null, description: string): SideRecord {
  return { ...ticket, descriptionNoteId, fields: { ...ticket.fields, description } };
}
