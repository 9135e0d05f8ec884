/**
 * A record is joined to a counterpart that nothing stored tells of: the pair was forgotten when its records had been
 * finished for long, or its storage was lost. Notes from before are not copied again; the one that brought the record
 * back is.
 */
import { skipPresentNotes } from '../notes.ts';
import type { NoteLink } from '../pair.ts';
import type { SideRecord } from '../record.ts';

/**
 * Notes and files that are older were judged by the pair before: none is forgotten with fewer days without a change
 * (`retention.pairs` is at least 60), and a poll that is more than a day behind keeps every pair. Milliseconds.
 */
export const judgedBeforeMs = 30 * 86_400_000;

/**
 * Rows that keep the older notes of both records where they are. Without a note of our own on either, nobody can say
 * that they were ever synced: where the link brings over what is older than its pairs (`bringsHistory`), nothing is
 * kept. `now` in milliseconds since 1970.
 */
export function notesJudgedBefore(
  records: readonly SideRecord[],
  bringsHistory: boolean,
  now: number,
): readonly NoteLink[] {
  const wasSynced = records.some(({ notes }) => notes.some(({ byUs }) => byUs === true));
  if (bringsHistory && !wasSynced) return [];
  return records.flatMap((record) => {
    const older = record.notes.filter(({ createdAt }) => Date.parse(createdAt) < now - judgedBeforeMs);
    return skipPresentNotes({ ...record, notes: older }, now);
  });
}
