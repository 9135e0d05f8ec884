/** A new ticket of the link's company, on the board that the link names for new tickets. */
import type { Saved } from '../../../ports/side.ts';
import type { ReadyWrite } from '../../../ports/writes.ts';
import { textsIn } from '../../../rules/sync/mapped/fields.ts';
import type { RecordDraft } from '../../../rules/sync/record.ts';
import type { RecordId } from '../../../rules/sync/record-id.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import { toIsoTime } from '../convert/to-iso-time.ts';
import { toTicketDraft } from '../convert/to-ticket-draft.ts';
import { membersFor } from '../mapped/tickets.ts';
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
  const mapped = await scope.mapped.firstFor(draft.fields, boardId);
  const body = toTicketDraft(draft, {
    companyId: scope.companyId,
    boardId,
    statusId: status === '' ? undefined : await words.statusId(boardId, status),
    priorityId: priority === '' ? undefined : await words.priorityId(priority),
  });
  const send = async (deadline: number): Promise<{ readonly id: RecordId } & Saved> => {
    const { tickets } = scope.client.withDeadline(deadline);
    const made = await tickets.create({ ...body, ...membersFor(mapped), ...ticketNotifications(silent) });
    // The first note is never returned: what became of the description is read afterwards.
    const { summary, _info: info } = made;
    const savedAt = info?.lastUpdated === undefined ? '' : toIsoTime(info.lastUpdated);
    // An empty one was not sent: a custom field by its caption has no id before the ticket exists.
    const texts = Object.entries(textsIn((await scope.mapped.shownBy(made)) ?? {})).filter(
      ([, text]) => text !== '',
    );
    return { id: toRecordId(made.id), saved: { summary, ...Object.fromEntries(texts) }, savedAt };
  };
  return { look: () => Promise.resolve({ fields: {}, send }) };
}
