/** Adds a note to a ticket, after a last look at the ticket. */
import type { Answered } from '../../../ports/side.ts';
import type { NoteDraft, SideRecord } from '../../../rules/sync/record.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import { toNoteDraft } from '../convert/to-note-draft.ts';
import { requireTicket } from '../read/ticket.ts';
import { noteNotifications } from './notifications.ts';
import { recordAfter } from './record-after.ts';
import type { TicketWriter } from './ticket-writer.ts';

/** Sends one create. Throws `record-moved` (retry) when the ticket left the link; a ticket that changed takes the note. */
export async function addTicketNote(
  { scope, silent }: TicketWriter,
  record: SideRecord,
  note: NoteDraft,
): Promise<{ readonly id: string | null } & Answered> {
  const ticket = await requireTicket(scope, record.id);
  const draft = { ...toNoteDraft(note), ...noteNotifications(silent) };
  const made = await scope.client.notes(ticket.id).create(draft);
  return { id: toRecordId(made.id, 'note'), record: recordAfter(scope, record, ticket) };
}
