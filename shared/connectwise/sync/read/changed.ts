/**
 * The tickets of the link that changed inside a window: for a poll.
 *
 * The company's tickets are asked for on all boards, in the same request: one that was moved off the link's boards calls
 * nobody where ConnectWise calls for those boards alone, and its pair must hear of it.
 */
import type { ChangedPage, ChangedRow } from '../../../ports/side.ts';
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
  scope: TicketScope,
  window: Window,
  pageSize: number,
): Promise<ChangedPage> {
  const { client, companyId } = scope;
  const bounds: Condition<Ticket>[] = [
    field<Ticket>('company/id').is(companyId),
    field<Ticket>('lastUpdated').from(new Date(window.from)),
  ];
  if (window.to !== null) bounds.push(field<Ticket>('lastUpdated').upTo(new Date(window.to)));
  if (window.after !== null) bounds.push(field<Ticket>('id').above(toNumericId(window.after)));
  const { rows, serverTime } = await client.tickets.first({
    where: all(...bounds),
    fields: ['id', 'company', 'board', '_info'],
    pageSize,
  });
  const last = rows.at(-1);
  // Drop rows of other companies even if the server ignored the filter.
  const own = rows.filter(({ company }) => company?.id === undefined || company.id === companyId);
  const { inside = [], outside = [] } = Object.groupBy(own, ({ board }) =>
    board?.id === undefined || scope.boards.includes(board.id) ? 'inside' : 'outside',
  );
  return {
    rows: inside.map(changedRow),
    elsewhere: outside.map(changedRow),
    after: last === undefined ? null : toRecordId(last.id),
    serverTime: new Date(serverTime).toISOString(),
  };
}

function changedRow({ id, _info }: Pick<Ticket, 'id' | '_info'>): ChangedRow {
  return {
    id: toRecordId(id),
    updatedAt: toSureTime(_info?.lastUpdated, '_info/lastUpdated of a ticket'),
    version: _info?.lastUpdated ?? '',
  };
}
