/** The tickets of the link that changed inside a window: for a poll. */
import type { ChangedPage } from '../../../ports/side.ts';
import type { Window } from '../../../rules/sync/cursor.ts';
import { all, field, type Condition } from '../../query/conditions.ts';
import type { Ticket } from '../../wire/index.ts';
import { toSureTime } from '../convert/to-iso-time.ts';
import { toNumericId } from '../convert/to-numeric-id.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import type { TicketScope } from '../ticket-scope.ts';

/**
 * One page in the order of ids. `after` is the last id: only an empty page ends the list, a short one says nothing. Throws
 * `connectwise-field-missing` (retry) where a ticket lacks its id or its time.
 */
export async function changedTickets(
  { client, companyId, where }: TicketScope,
  window: Window,
  pageSize: number,
): Promise<ChangedPage> {
  const bounds: Condition<Ticket>[] = [where, field<Ticket>('lastUpdated').from(new Date(window.from))];
  if (window.to !== null) bounds.push(field<Ticket>('lastUpdated').upTo(new Date(window.to)));
  if (window.after !== null) bounds.push(field<Ticket>('id').above(toNumericId(window.after)));
  const { rows, serverTime } = await client.tickets.first({
    where: all(...bounds),
    fields: ['id', 'company', '_info'],
    pageSize,
  });
  const last = rows.at(-1);
  return {
    // Drop rows of other companies even if the server ignored the filter.
    rows: rows
      .filter(({ company }) => company?.id === undefined || company.id === companyId)
      .map((row) => ({
        id: toRecordId(row.id),
        updatedAt: toSureTime(row._info?.lastUpdated, '_info/lastUpdated of a ticket'),
        version: row._info?.lastUpdated ?? '',
      })),
    after: last === undefined ? null : toRecordId(last.id),
    serverTime: new Date(serverTime).toISOString(),
  };
}
