/** A new ticket of the link's company, on the board that the link names for new tickets. */
import type { Saved } from '../../../ports/side.ts';
import type { ReadyWrite } from '../../../ports/writes.ts';
import type { RecordDraft } from '../../../rules/sync/record.ts';
import type { RecordId } from '../../../rules/sync/record-id.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import { toIsoTime } from '../convert/to-iso-time.ts';
import { toTicketDraft } from '../convert/to-ticket-draft.ts';
import type { TicketWriter } from './ticket-writer.ts';
import { ticketNotifications } from './notifications.ts';

/**
 * One create. Throws `word-unknown` (dead-letter) before anything is sent, and when it is sent `remote-write-ambiguous`
 * (retry) when the ticket may have been made.
 */
export async function createTicket(
  { scope, words, silent }: TicketWriter,
  draft: RecordDraft,
): Promise<ReadyWrite<{ readonly id: RecordId } & Saved>> {
  const boardId = scope.link.connectwise.createOnBoard;
  const { status, priority } = draft.fields;
  const body = toTicketDraft(draft, {
    companyId: scope.companyId,
    boardId,
    statusId: status === '' ? undefined : await words.statusId(boardId, status),
    priorityId: priority === '' ? undefined : await words.priorityId(priority),
  });
  const send = async (deadline: number): Promise<{ readonly id: RecordId } & Saved> => {
    const { tickets } = scope.client.withDeadline(deadline);
    const made = await tickets.create({ ...body, ...ticketNotifications(silent) });
    // The first note is never returned: what became of the description is read afterwards.
    const { summary, _info: info } = made;
    const savedAt = info?.lastUpdated === undefined ? '' : toIsoTime(info.lastUpdated);
    return { id: toRecordId(made.id), saved: { summary }, savedAt };
  };
  return { look: () => Promise.resolve({ fields: {}, send }) };
}
