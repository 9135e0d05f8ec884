/**
 * What may no longer be written because a record has ended: a ticket that was merged into another one takes nothing
 * more, and a closed incident takes nothing where the link says so. What would have been written is not tried again and
 * again; its value goes to the journal, and the two sides stand as they are.
 */
import type { Link } from '../config/link.ts';
import type { FieldMerge } from './merge.ts';
import { ownWords } from './merge.ts';
import type { EndedReason, SideName, SideNote, SideRecord } from './record.ts';

/** The sides of a pair that take nothing more, each with its reason. */
export type EndedSides = Readonly<Partial<Record<SideName, EndedReason>>>;

/** Which of the two records has ended. */
export function endedSides(link: Link, ticket: SideRecord, incident: SideRecord): EndedSides {
  return {
    ...(ticket.mergedInto === null ? {} : { connectwise: 'merged-away' }),
    ...(incident.closed && link.closing.whenClosed === 'journal' ? { servicenow: 'incident-closed' } : {}),
  };
}

/** The merge of one field without its write where that would go to an ended record: what stands there is accepted. */
export function withoutEndedWrite(
  merge: FieldMerge,
  ended: EndedSides,
  ticket: SideRecord,
  incident: SideRecord,
): FieldMerge {
  // Neither moved, and yet they differ: that is how the value was left that the ended record did not get. The other
  // record must not be set back for it.
  if (merge.rule === 'words-changed' && Object.keys(ended).length > 0) {
    const base = ownWords(merge.field, ticket, incident);
    return { ...merge, rule: 'left-apart', write: null, base, conflict: null };
  }
  const reason = merge.write === null ? undefined : ended[merge.write.side];
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
 * The ticket with one more internal note that tells into which ticket it was merged, so that the people at the incident
 * learn it once, by the same table of copied notes as any other note.
 */
export function withMergeNote(ticket: SideRecord): SideRecord {
  if (ticket.mergedInto === null) return ticket;
  const note: SideNote = {
    id: `merged-into-${ticket.mergedInto}`,
    kind: 'internal',
    text: `Ticket ${ticket.number} was merged into ticket #${ticket.mergedInto}. What is written here does not reach it.`,
    author: '',
    byUs: false,
    createdAt: ticket.updatedAt,
    describes: false,
    editable: true,
  };
  return { ...ticket, notes: [...ticket.notes, note] };
}
