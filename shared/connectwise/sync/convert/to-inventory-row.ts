/** Tickets, one way: a ticket of the inventory → the row that the reconciliation compares. */
import type { InventoryRow } from '../../../rules/reconcile/inventory.ts';
import type { Ticket } from '../../wire/index.ts';
import { toSureTime } from './to-iso-time.ts';
import { toRecordId } from './to-record-id.ts';
import { isClosedTicket, ticketToCorrelation } from './to-side-record.ts';

/** The fields that an inventory row is made of, and those that show the link. */
export const ticketInventoryFields = [
  'id',
  'board',
  'company',
  'closedFlag',
  'externalXRef',
  'mergedParentTicket',
  '_info',
] as const;

/** The row of a ticket. */
export function ticketToInventoryRow(
  ticket: Pick<Ticket, (typeof ticketInventoryFields)[number]>,
): InventoryRow {
  return {
    id: toRecordId(ticket.id),
    createdAt: toSureTime(ticket._info?.dateEntered, '_info/dateEntered of a ticket'),
    updatedAt: toSureTime(ticket._info?.lastUpdated, '_info/lastUpdated of a ticket'),
    closed: isClosedTicket(ticket),
    correlation: ticketToCorrelation(ticket),
  };
}
