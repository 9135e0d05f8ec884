/** The tickets of one link: those of its company, on its boards. Every reader and writer of the side is given this. */
import type { Link } from '../../rules/config/link.ts';
import type { ConnectWiseClient } from '../client.ts';
import { all, field, type Condition } from '../query/conditions.ts';
import type { Ticket } from '../wire/index.ts';

/** A link's client with the bounds that every question to it keeps. */
export interface TicketScope {
  readonly client: ConnectWiseClient;
  readonly link: Link;
  readonly companyId: number;
  readonly boards: readonly number[];
  /** Company and boards, as they stand in the condition of a list. */
  readonly where: Condition<Ticket>;
}

/** The scope of a link over its client. */
export function ticketScope(link: Link, client: ConnectWiseClient): TicketScope {
  const { companyId, boards } = link.connectwise;
  const where = all(field<Ticket>('company/id').is(companyId), field<Ticket>('board/id').in(boards));
  return { client, link, companyId, boards, where };
}

/** Whether the ticket, as the server shows it, is one of the link's: the server may have ignored the condition. */
export function isInScope(
  { companyId, boards }: TicketScope,
  { company, board }: Pick<Ticket, 'company' | 'board'>,
): boolean {
  return company?.id === companyId && board?.id !== undefined && boards.includes(board.id);
}
