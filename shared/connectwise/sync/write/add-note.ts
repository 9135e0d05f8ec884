/** Adds a note to a ticket, after a last look at the ticket. */
import type { Answered } from '../../../ports/side.ts';
import type { ReadyWrite } from '../../../ports/writes.ts';
import type { NoteDraft, SideRecord } from '../../../rules/sync/record.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import { toNoteDraft } from '../convert/to-note-draft.ts';
import { requireTicket } from '../read/ticket.ts';
import { noteNotifications } from './notifications.ts';
import { recordAfter, recordLooked } from './record-after.ts';
import type { TicketWriter } from './ticket-writer.ts';

/** One create. The look throws `record-moved` (retry) when the ticket left the link; one that changed takes the note. */
export function addTicketNote(
  { scope, silent }: TicketWriter,
  record: SideRecord,
  note: NoteDraft,
): ReadyWrite<{ readonly id: string | null } & Answered> {
  return {
    async look() {
      const read = await requireTicket(scope, record.id);
      const { ticket } = read;
      const mapped = await scope.mapped.shownBy(ticket);
      return {
        fields: {},
        ...recordLooked(scope, record, read, mapped),
        async send(deadline) {
          const draft = { ...toNoteDraft(note), ...noteNotifications(silent) };
          const made = await scope.client.withDeadline(deadline).notes(ticket.id).create(draft);
          return { id: toRecordId(made.id, 'note'), record: recordAfter(scope, record, ticket, mapped) };
        },
      };
    },
  };
}
