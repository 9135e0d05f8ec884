/** A new ticket of the link's company, on the board that the link names for new tickets. */
import type { Created, ReadyCreate } from '../../../ports/side.ts';
import type { FieldChange, RecordDraft } from '../../../rules/sync/record.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import { toIsoTime } from '../convert/to-iso-time.ts';
import { toTicketDraft } from '../convert/to-ticket-draft.ts';
import { membersFor } from '../mapped/tickets.ts';
import type { Ticket } from '../../wire/index.ts';
import type { TicketWriter } from './ticket-writer.ts';
import { ticketNotifications } from './notifications.ts';

/**
 * One create. Throws `word-unknown` (dead-letter) before anything is sent, and when it is sent `remote-write-ambiguous`
 * (retry) when the ticket may have been made.
 */
export async function createTicket(
  { scope, words, silent }: TicketWriter,
  draft: RecordDraft,
): Promise<ReadyCreate> {
  const boardId = scope.link.connectwise.createOnBoard;
  const { status, priority } = draft.fields;
  const first = await scope.mapped.firstFor(draft.fields, boardId);
  const body = toTicketDraft(draft, {
    companyId: scope.companyId,
    boardId,
    statusId: status === '' ? undefined : await words.statusId(boardId, status),
    priorityId: priority === '' ? undefined : await words.priorityId(priority),
  });
  const send = async (deadline: number): Promise<Created> => {
    const { tickets } = scope.client.withDeadline(deadline);
    const made = await tickets.create({ ...body, ...membersFor(first.sent), ...ticketNotifications(silent) });
    const savedAt = made._info?.lastUpdated === undefined ? '' : toIsoTime(made._info.lastUpdated);
    const mapped = (await scope.mapped.shownBy(made)) ?? {};
    return {
      id: toRecordId(made.id),
      saved: { ...coreFieldsIn(made, boardId), ...mapped },
      savedAt,
      // Its description is a note, and has to be looked for among them.
      readRest: () => Promise.resolve(null),
    };
  };
  return { leftOut: first.leftOut, look: () => Promise.resolve({ fields: {}, send }) };
}

/**
 * The fields of the answer. The first note is never returned: what became of the description is read afterwards. A status on
 * another board, to which a workflow moved the ticket, is another status.
 */
function coreFieldsIn({ summary, status, priority, board }: Partial<Ticket>, boardId: number): FieldChange {
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(status?.name == null || board?.id !== boardId ? {} : { status: status.name }),
    ...(priority?.name == null ? {} : { priority: priority.name }),
  };
}
