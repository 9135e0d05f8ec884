/**
 * A ticket's description is a note: `initialDescription` can only be sent with a new ticket and is never returned
 * (OpenAPI 2025.8). It shows up as the discussion note that carries `issueFlag`, or, where the instance sets no such
 * flag, as the discussion note that was made in the same moment as the ticket.
 */
import type { SideNote } from '../../rules/sync/record.ts';
import type { ConnectWiseClient } from '../client.ts';
import { patchOf } from '../records/change.ts';
import type { TicketNote } from '../wire/index.ts';
import { toNumericId } from './convert/to-numeric-id.ts';
import { toRecordId } from './convert/to-record-id.ts';
import { toNoteDraft } from './convert/to-note-draft.ts';
import { ticketNoteToKind } from './convert/to-side-note.ts';
import { noteNotifications } from './write/notifications.ts';

/** ConnectWise stamps the ticket and its first note apart, by less than this. */
const sameMomentMs = 2_000;

/**
 * The note that holds the description, among the same notes as ConnectWise shows them (`rows`) and as the rules see them,
 * oldest first; undefined when none does. A private note never describes, whatever flag it carries.
 */
export function findDescription(
  rows: readonly TicketNote[],
  notes: readonly SideNote[],
  enteredAt: string | null | undefined,
): SideNote | undefined {
  const flagged = rows.find((row) => row.issueFlag === true && ticketNoteToKind(row) === 'discussion');
  if (flagged !== undefined) return notes.find(({ id }) => id === String(flagged.id));
  return notes.find(({ kind, createdAt }) => kind === 'discussion' && isSameMoment(createdAt, enteredAt));
}

/** A note that holds a description, with the text that ConnectWise saved. */
export interface WrittenDescription {
  readonly id: string;
  /** Empty where the answer does not show the text. */
  readonly saved: { readonly description?: string };
}

/** Writes the description of a ticket into its note, or into a new one where `noteId` is null. */
export async function writeDescription(
  notes: ReturnType<ConnectWiseClient['notes']>,
  noteId: string | null,
  text: string,
  silent: boolean,
): Promise<WrittenDescription> {
  const notifications = noteNotifications(silent);
  if (noteId !== null) {
    const { text: saved } = await notes.patch(
      toNumericId(noteId),
      patchOf({ text, ...notifications }),
      // As a field: a second try could go over a person's next edit.
      { once: true },
    );
    return { id: noteId, saved: savedIn(saved) };
  }
  const draft = toNoteDraft({ kind: 'discussion', text });
  const made = await notes.create({ ...draft, issueFlag: true, ...notifications });
  return { id: toRecordId(made.id, 'note'), saved: savedIn(made.text) };
}

function savedIn(text: string | null | undefined): WrittenDescription['saved'] {
  return text === null || text === undefined ? {} : { description: text };
}

function isSameMoment(one: string, other: string | null | undefined): boolean {
  return (
    other !== null && other !== undefined && Math.abs(Date.parse(one) - Date.parse(other)) <= sameMomentMs
  );
}
