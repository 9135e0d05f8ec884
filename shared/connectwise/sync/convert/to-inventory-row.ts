/** Tickets, one way: a ticket of the inventory → the row that the reconciliation compares. */
import type { InventoryRow } from '../../../rules/reconcile/inventory.ts';
import type { Ticket } from '../../wire/index.ts';
import { toIsoTime } from './to-iso-time.ts';
import { toClosed, toCorrelation } from './to-side-record.ts';

/** The fields that an inventory row is made of, and those that show the link. */
export const inventoryFields = [
  'id',
  'board',
  'company',
  'closedFlag',
  'externalXRef',
  'mergedParentTicket',
  '_info',
] as const;

/** The row of a ticket. */
export function toInventoryRow(ticket: Pick<Ticket, (typeof inventoryFields)[number]>): InventoryRow {
  return {
    id: String(ticket.id),
    createdAt: toIsoTime(ticket._info?.dateEntered),
    updatedAt: toIsoTime(ticket._info?.lastUpdated),
    closed: toClosed(ticket),
    correlation: toCorrelation(ticket),
  };
}
