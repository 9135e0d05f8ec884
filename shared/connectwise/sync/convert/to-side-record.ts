/** Tickets, one way: ConnectWise's ticket, with what was read beside it → the record that the rules compare. */
import type { TicketFieldName } from '../../../rules/config/mappings/ticket-fields.ts';
import type { MappedValues } from '../../../rules/sync/mapped/fields.ts';
import type { SideRecord } from '../../../rules/sync/record.ts';
import type { Ticket } from '../../wire/index.ts';
import { toSureTime } from './to-iso-time.ts';
import { toRecordId } from './to-record-id.ts';

/** The fields that a record is made of: to be asked for with every ticket. */
export const ticketFields = [
  'id',
  'summary',
  'board',
  'status',
  'priority',
  'company',
  'closedFlag',
  'externalXRef',
  'mergedParentTicket',
  '_info',
] as const;

/** A field of the ticket that a link may map itself. */
export type MappedTicketField = TicketFieldName | 'customFields';
/** The mapped fields of a ticket, as far as they were asked for. */
export type MappedTicketRow = Partial<Pick<Ticket, MappedTicketField>>;

/** A ticket with the fields of `ticketFields`. */
export type TicketRow = Pick<Ticket, (typeof ticketFields)[number]> & MappedTicketRow;

/** The parts of a record that the ticket itself does not show. */
export interface ReadBesideTicket extends Pick<
  SideRecord,
  'readAt' | 'descriptionNoteId' | 'notes' | 'notesLeftOut'
> {
  readonly description: string;
  /** The fields that the link maps itself; missing where it maps none. */
  readonly mapped?: MappedValues;
}

/** The record of a ticket. `version` is `lastUpdated` as sent, so that a poll's list can be compared with it. */
export function ticketToSideRecord(
  ticket: TicketRow,
  { description, mapped, ...others }: ReadBesideTicket,
): SideRecord {
  return {
    side: 'connectwise',
    id: toRecordId(ticket.id),
    number: `#${ticket.id}`,
    version: ticket._info?.lastUpdated ?? '',
    versionCounts: false,
    createdAt: toSureTime(ticket._info?.dateEntered, '_info/dateEntered of a ticket'),
    updatedAt: toSureTime(ticket._info?.lastUpdated, '_info/lastUpdated of a ticket'),
    ...(ticket._info?.updatedBy == null ? {} : { changedBy: ticket._info.updatedBy }),
    board: String(ticket.board?.id ?? ''),
    closed: isClosedTicket(ticket),
    correlation: ticketToCorrelation(ticket),
    mergedInto: ticket.mergedParentTicket?.id === undefined ? null : toRecordId(ticket.mergedParentTicket.id),
    fields: {
      summary: ticket.summary,
      description,
      status: ticket.status?.name ?? '',
      priority: ticket.priority?.name ?? '',
      ...mapped,
    },
    ...others,
  };
}

/** Returns true if a ticket takes no more work; one that was merged away may keep an open status. */
export function isClosedTicket({
  closedFlag,
  mergedParentTicket,
}: Pick<Ticket, 'closedFlag' | 'mergedParentTicket'>): boolean {
  return closedFlag === true || mergedParentTicket?.id !== undefined;
}

/** The correlation key on a ticket; null where the field is empty. */
export function ticketToCorrelation({ externalXRef }: Pick<Ticket, 'externalXRef'>): string | null {
  const correlation = externalXRef ?? '';
  return correlation === '' ? null : correlation;
}
