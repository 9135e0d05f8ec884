/** One ticket of the link, as it is now: for a read, and for the last look before a write. */
import { CodedError } from '../../../rules/errors.ts';
import type { SideRecord } from '../../../rules/sync/record.ts';
import { field } from '../../query/conditions.ts';
import type { Ticket } from '../../wire/index.ts';
import { toNumericId } from '../convert/to-numeric-id.ts';
import type { TicketRow } from '../convert/to-side-record.ts';
import { isInScope, type TicketScope } from '../ticket-scope.ts';

/** A ticket as one request showed it. */
export interface TicketRead {
  readonly ticket: TicketRow;
  /** ConnectWise's clock as it answered, milliseconds since 1970. */
  readonly serverTime: number;
}

/**
 * The ticket of that id, in the link or not, with the server's clock, in one request; null when ConnectWise shows none,
 * which may mean deleted or hidden.
 */
export async function findTicket({ client, fields }: TicketScope, id: string): Promise<TicketRead | null> {
  const where = field<Ticket>('id').is(toNumericId(id));
  const { rows, serverTime } = await client.tickets.first({ where, fields, pageSize: 1 });
  const ticket = rows[0];
  // If the server returns a different ticket, treat it as not found.
  return ticket?.id === toNumericId(id) ? { ticket, serverTime } : null;
}

/** The ticket as it is now. Throws `record-moved` (retry) when it is gone, hidden or in the link no more. */
export async function requireTicket(scope: TicketScope, id: string): Promise<TicketRead> {
  const read = await findTicket(scope, id);
  if (read === null || !isInScope(scope, read.ticket)) throw movedTicket(id);
  return read;
}

/**
 * As `requireTicket`, and throws `record-moved` (retry) also when the ticket changed since the record was read, as far as
 * a time in whole seconds tells.
 */
export async function requireUnchangedTicket(scope: TicketScope, record: SideRecord): Promise<TicketRead> {
  const read = await requireTicket(scope, record.id);
  const { _info, board } = read.ticket;
  const isSame = _info?.lastUpdated === record.version && String(board?.id ?? '') === record.board;
  if (!isSame) throw movedTicket(record.id);
  return read;
}

/** `record-moved` (retry): the next read tells what became of the ticket. */
export function movedTicket(id: string): CodedError {
  return new CodedError('record-moved', { facts: { side: 'connectwise', record: id } });
}
