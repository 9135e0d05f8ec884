/** The record as a write left it, from the answer to the write alone: it saves the read that would follow. */
import type { MappedValues } from '../../../rules/sync/mapped/fields.ts';
import type { SideRecord } from '../../../rules/sync/record.ts';
import { ticketToSideRecord, type TicketRow } from '../convert/to-side-record.ts';
import type { TicketRead } from '../read/ticket.ts';
import { isInScope, type TicketScope } from '../ticket-scope.ts';

/**
 * The record after a write, as its answer or the look before it showed the ticket; notes and clock are those of the
 * read, so that a note that came since makes this version one that is not trusted. Null where it shows too little, also of the
 * fields that the link maps itself (`mapped`).
 */
export function recordAfter(
  scope: TicketScope,
  before: SideRecord,
  ticket: TicketRow,
  mapped: MappedValues | null,
): SideRecord | null {
  if (
    mapped === null ||
    !isInScope(scope, ticket) ||
    String(ticket.id) !== before.id ||
    !ticket._info?.lastUpdated
  )
    return null;
  const { readAt, descriptionNoteId, notes, notesLeftOut } = before;
  return ticketToSideRecord(ticket, {
    readAt,
    description: before.fields.description,
    descriptionNoteId,
    notes,
    mapped,
    ...(notesLeftOut === undefined ? {} : { notesLeftOut }),
  });
}

/** The record as the last look before a write showed it, for `LookedWrite`; nothing where it shows too little. */
export function recordLooked(
  scope: TicketScope,
  before: SideRecord,
  { ticket, serverTime }: TicketRead,
  mapped: MappedValues | null,
): { readonly record?: SideRecord } {
  const readAt = new Date(serverTime).toISOString();
  const record = recordAfter(scope, { ...before, readAt }, ticket, mapped);
  return record === null ? {} : { record };
}
