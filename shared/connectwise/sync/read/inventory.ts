/** The tickets of one link, counted and listed in the order of their ids: for the nightly comparison. */
import type { InventoryPage, Tally } from '../../../rules/reconcile/inventory.ts';
import { all, field, type Condition } from '../../query/conditions.ts';
import type { Ticket } from '../../wire/index.ts';
import { toNumericId } from '../convert/to-numeric-id.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import { ticketInventoryFields, ticketToInventoryRow } from '../convert/to-inventory-row.ts';
import { isInScope, type TicketScope } from '../ticket-scope.ts';

const dayMs = 24 * 3_600_000;

/** Counts the tickets by board and by the days since they were entered; ConnectWise itself counts them. */
export async function tallyTickets({ client, companyId, boards, where }: TicketScope): Promise<Tally[]> {
  const now = await client.serverTime();
  const since = (days: number): Condition<Ticket> =>
    all(where, field<Ticket>('_info/dateEntered').from(new Date(now - days * dayMs)));
  const [week, month, whole, ...byBoard] = await Promise.all([
    client.tickets.count(since(7)),
    client.tickets.count(since(30)),
    client.tickets.count(where),
    ...boards.map((board) =>
      client.tickets.count(
        all(field<Ticket>('company/id').is(companyId), field<Ticket>('board/id').is(board)),
      ),
    ),
  ]);
  return [
    ...boards.map((board, index) => ({
      by: 'board' as const,
      bucket: String(board),
      count: byBoard[index] ?? 0,
    })),
    { by: 'age', bucket: '7 days', count: week },
    { by: 'age', bucket: '30 days', count: month - week },
    { by: 'age', bucket: 'older', count: whole - month },
  ];
}

/**
 * One page in the order of ids. `after` is the last id: only an empty page ends the list, a short one says nothing.
 * `counted` is the server's own total, which may exceed the rows it lets us see.
 */
export async function inventoryOfTickets(
  scope: TicketScope,
  after: string | null,
  pageSize: number,
): Promise<InventoryPage> {
  const { client, where } = scope;
  const behind = after === null ? [] : [field<Ticket>('id').above(toNumericId(after))];
  const page = await client.tickets.first({
    where: all(where, ...behind),
    fields: ticketInventoryFields,
    pageSize,
  });
  const last = page.rows.at(-1)?.id;
  const stretch = last === undefined ? behind : [...behind, field<Ticket>('id').upTo(last)];
  return {
    rows: page.rows.filter((row) => isInScope(scope, row)).map(ticketToInventoryRow),
    after: last === undefined ? null : toRecordId(last),
    counted: await client.tickets.count(all(where, ...stretch)),
    serverTime: new Date(page.serverTime).toISOString(),
  };
}
