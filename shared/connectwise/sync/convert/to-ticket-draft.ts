/** New tickets, one way: the record that the rules want → the body of a create. */
import type { RecordDraft } from '../../../rules/sync/record.ts';
import type { TicketDraft } from '../../wire/index.ts';

/** The ids of a new ticket's company, board, status and priority. */
export interface NewTicketPlace {
  readonly companyId: number;
  readonly boardId: number;
  /** Undefined leaves the choice to ConnectWise: the board's default. */
  readonly statusId: number | undefined;
  /** Undefined leaves the choice to ConnectWise: the system's default. */
  readonly priorityId: number | undefined;
}

/** The body of `POST /service/tickets`. The description can only be sent here, and comes back as a note. */
export function toTicketDraft({ fields, correlation }: RecordDraft, place: NewTicketPlace): TicketDraft {
  const { companyId, boardId, statusId, priorityId } = place;
  return {
    summary: fields.summary,
    company: { id: companyId },
    board: { id: boardId },
    ...(statusId === undefined ? {} : { status: { id: statusId } }),
    ...(priorityId === undefined ? {} : { priority: { id: priorityId } }),
    externalXRef: correlation,
    ...(fields.description === '' ? {} : { initialDescription: fields.description }),
  };
}
