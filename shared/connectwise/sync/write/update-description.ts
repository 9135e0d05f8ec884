/**
 * Changes a ticket's description: the text of its note, or a new note where it has none. Neither is seen in the ticket's
 * own answers, so the note itself is looked at last.
 */
import type { FieldsWritten } from '../../../ports/side.ts';
import type { FieldWrite } from '../../../ports/writes.ts';
import type { SideRecord } from '../../../rules/sync/record.ts';
import { writeDescription } from '../description-note.ts';
import { readNotes } from '../read/notes.ts';
import { movedTicket, requireTicket } from '../read/ticket.ts';
import type { TicketWriter } from './ticket-writer.ts';

/**
 * The look throws `record-moved` (retry) when the ticket left the link, when the note is gone or private, and where a note
 * was to be made when one holds a description by now.
 */
export function updateDescription(
  { scope, silent }: TicketWriter,
  record: SideRecord,
  text: string,
): FieldWrite<FieldsWritten> {
  const noteId = record.descriptionNoteId;
  const known = new Set(record.notes.map(({ id }) => id));
  return {
    changes: ['description'],
    async look() {
      const { ticket } = await requireTicket(scope, record.id);
      const { notes, description } = await readNotes(scope, ticket);
      const held = notes.find(({ id }) => id === noteId);
      // A ticket without a description may not have got one meanwhile: not a person's, and not an earlier one of ours.
      const isTaken = notes.some(
        (note) => !known.has(note.id) && (note.id === description?.id || note.text === text),
      );
      if (noteId === null ? isTaken : held?.kind !== 'discussion') throw movedTicket(record.id);
      return {
        fields: { description: held?.text ?? record.fields.description },
        async send(deadline) {
          const notesOf = scope.client.withDeadline(deadline).notes(ticket.id);
          // The answer to a note shows no ticket.
          const { id, saved } = await writeDescription(notesOf, noteId, text, silent);
          return { descriptionNoteId: id, record: null, saved, savedAt: '' };
        },
      };
    },
  };
}
