/**
 * Stops writes to a closed record: a ticket that was merged into another one takes no edits, and a closed incident takes
 * none where the link says so. A stopped write is not tried again and again; its value goes to the conflict journal, and
 * the two sides stay as they are.
 */
import type { Link } from '../config/link.ts';
import { ownWords } from './merge/field-view.ts';
import type { FieldMerge } from './merge/field-view.ts';
import type { ClosedReason, SideName, SideNote, SideRecord } from './record.ts';

/** The sides of a pair that take no edits, each with its reason. */
export type ClosedSides = Readonly<Partial<Record<SideName, ClosedReason>>>;

/** The closed ones of two records. */
export function closedSides(link: Link, ticket: SideRecord, incident: SideRecord): ClosedSides {
  return {
    ...(ticket.mergedInto === null ? {} : { connectwise: 'merged-away' }),
    ...(incident.closed && link.closing.whenClosed === 'journal' ? { servicenow: 'incident-closed' } : {}),
  };
}

/** The merge of one field, with the value of a closed record accepted instead of overwritten. */
export function withoutClosedWrite(
  merge: FieldMerge,
  closed: ClosedSides,
  ticket: SideRecord,
  incident: SideRecord,
): FieldMerge {
  // Neither moved, and yet they differ: a write to the closed record was stopped before. The other record must not be
  // set back for it.
  if (merge.rule === 'words-changed' && Object.keys(closed).length > 0) {
    const base = ownWords(merge.field, ticket, incident);
    return { ...merge, rule: 'left-apart', write: null, base, conflict: null };
  }
  const reason = merge.write === null ? undefined : closed[merge.write.side];
  if (merge.write === null || reason === undefined) return merge;
  return {
    ...merge,
    rule: reason,
    write: null,
    base: ownWords(merge.field, ticket, incident),
    conflict: { policy: reason, winner: merge.write.side },
  };
}

/**
 * The ticket with one more internal note that names the ticket it was merged into, so that the people at the incident
 * learn it once, by the same table of copied notes as any other note.
 */
export function withMergeNote(ticket: SideRecord): SideRecord {
  if (ticket.mergedInto === null) return ticket;
  const note: SideNote = {
    id: `merged-into-${ticket.mergedInto}`,
    kind: 'internal',
    text: `Ticket ${ticket.number} was merged into ticket #${ticket.mergedInto}. Edits and notes here do not reach it.`,
    author: '',
    byUs: false,
    createdAt: ticket.updatedAt,
    describes: false,
    editable: true,
  };
  return { ...ticket, notes: [...ticket.notes, note] };
}
