/**
 * Chooses the notes that a backfill brings over. A customer may be mailed about history that a customer reads, so it stays
 * where it is unless the link says otherwise.
 */
import type { Link } from '../config/link.ts';
import { skipPresentNotes } from '../sync/notes.ts';
import type { NoteLink, Pair } from '../sync/pair.ts';
import type { NoteKind, SideRecord } from '../sync/record.ts';

/** The kinds that only the provider's own people read. */
const privateKinds: readonly NoteKind[] = ['internal', 'work_notes'];

/** True for a kind of note that comes along when a backfill makes its pair. */
function comesAlong(kind: NoteKind, link: Link): boolean {
  const target = link.notes[kind];
  if (target === 'none' || link.backfill.notes === 'none') return false;
  return link.backfill.notes === 'all' || privateKinds.includes(target);
}

/**
 * Rows that mark the notes which a backfill leaves behind, for the intent of the counterpart. `now` in milliseconds
 * since 1970.
 */
export function notesLeftBehind(source: SideRecord, link: Link, now: number): NoteLink[] {
  const left = source.notes.filter(({ kind }) => !comesAlong(kind, link));
  return skipPresentNotes({ ...source, notes: left }, now);
}

/**
 * The link to plan a pair with. Two records that a backfill found by their key and joined hold notes on both sides:
 * copies are not copied again, and notes that do not come along stay where they are, on either side.
 */
export function linkToPlanWith(link: Link, pair: Pair): Link {
  if (pair.backfilled !== 'joined') return link;
  const { discussion, internal, resolution, comments, work_notes } = link.notes;
  return {
    ...link,
    notes: {
      ...link.notes,
      discussion: comesAlong('discussion', link) ? discussion : 'none',
      internal: comesAlong('internal', link) ? internal : 'none',
      resolution: comesAlong('resolution', link) ? resolution : 'none',
      comments: comesAlong('comments', link) ? comments : 'none',
      work_notes: comesAlong('work_notes', link) ? work_notes : 'none',
    },
  };
}
