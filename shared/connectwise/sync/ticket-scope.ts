/** The tickets of one link: those of its company, on its boards. Every reader and writer of the side is given this. */
import type { Link } from '../../rules/config/link.ts';
import type { ConnectWiseClient } from '../client.ts';
import { all, field, type Condition } from '../query/conditions.ts';
import type { Ticket } from '../wire/index.ts';
import { ticketFields } from './convert/to-side-record.ts';
import type { MappedTickets } from './mapped/tickets.ts';

/** A link's client with the bounds that every question to it keeps. */
export interface TicketScope {
  readonly client: ConnectWiseClient;
  readonly link: Link;
  readonly companyId: number;
  readonly boards: readonly number[];
  /** Company and boards, as they stand in the condition of a list. */
  readonly where: Condition<Ticket>;
  /** The fields that the link maps itself. */
  readonly mapped: MappedTickets;
  /** The fields to be asked for with every ticket. */
  readonly fields: readonly ((typeof ticketFields)[number] | MappedTickets['fields'][number])[];
}

/** The scope of a link over its client. */
export function ticketScope(link: Link, client: ConnectWiseClient, mapped: MappedTickets): TicketScope {
  const { companyId, boards } = link.connectwise;
  const where = all(field<Ticket>('company/id').is(companyId), field<Ticket>('board/id').in(boards));
  const fields = [...new Set([...ticketFields, ...mapped.fields])];
  return { client, link, companyId, boards, where, mapped, fields };
}

/** Returns true if the ticket, as the server shows it, is one of the link's: the server may have ignored the condition. */
export function isInScope(
  { companyId, boards }: TicketScope,
  { company, board }: Pick<Ticket, 'company' | 'board'>,
): boolean {
  return company?.id === companyId && board?.id !== undefined && boards.includes(board.id);
}
