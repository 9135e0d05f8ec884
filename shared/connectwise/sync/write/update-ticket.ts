/** Changes fields of a ticket, after a last look at it, and reads in the answer whether they are set. */
import type { Answered } from '../../../ports/side.ts';
import type { FieldChange, SideRecord } from '../../../rules/sync/record.ts';
import { patchOf, requireShown } from '../../records/change.ts';
import { toTicketPatch } from '../convert/to-ticket-patch.ts';
import { writeDescription } from '../description-note.ts';
import { requireUnchangedTicket } from '../read/ticket.ts';
import { ticketNotifications } from './notifications.ts';
import { recordAfter } from './record-after.ts';
import type { TicketWriter } from './ticket-writer.ts';

/**
 * Throws `record-moved` (retry) when the ticket changed since it was read, and `connectwise-verify-failed` (dead-letter)
 * when ConnectWise answers well and shows another value.
 */
export async function updateTicket(
  { scope, words, silent }: TicketWriter,
  record: SideRecord,
  change: FieldChange,
): Promise<{ readonly descriptionNoteId: string | null } & Answered> {
  const { client, link } = scope;
  const ticket = await requireUnchangedTicket(scope, record);
  const boardId = ticket.board?.id ?? link.connectwise.createOnBoard;
  const operations = toTicketPatch(change, {
    statusId: change.status === undefined ? undefined : await words.statusId(boardId, change.status),
    priorityId: change.priority === undefined ? undefined : await words.priorityId(change.priority),
  });
  const descriptionNoteId =
    change.description === undefined
      ? record.descriptionNoteId
      : await writeDescription(client.notes(ticket.id), record.descriptionNoteId, change.description, silent);
  if (operations.length === 0) return { descriptionNoteId, record: null };
  const answer = await client.tickets.patch(ticket.id, [
    ...operations,
    ...patchOf(ticketNotifications(silent)),
  ]);
  // The answer to the write itself is looked at: a later read could show somebody's next edit.
  requireShown(ticket.id, operations, answer);
  // A description is a note, and the answer shows none.
  const after = change.description === undefined ? recordAfter(scope, record, answer) : null;
  return { descriptionNoteId, record: after };
}
