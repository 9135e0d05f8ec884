/** What a comparison of everything reads of one link's tickets: counts, ids in order, and many tickets at once. */
import { CodedError } from '../../rules/errors.ts';
import type { InventoryPage, InventoryRow, Tally } from '../../rules/reconcile/inventory.ts';
import type { NamedRecord, Vocabulary } from '../../rules/config/vocabulary.ts';
import type { ConnectWiseClient } from '../client.ts';
import { all, field, type Condition } from '../query/conditions.ts';
import type { ReferenceWords } from './reference-words.ts';
import type { Ticket } from '../wire/index.ts';

const dayMs = 24 * 3_600_000;

export interface TicketScope {
  readonly client: ConnectWiseClient;
  readonly companyId: number;
  readonly boards: readonly number[];
  /** Company and boards. */
  readonly scope: Condition<Ticket>;
}

/** Counts by board, and by age. */
export async function tallyTickets({ client, companyId, boards, scope }: TicketScope): Promise<Tally[]> {
  const now = await client.serverTime();
  const since = (days: number): Condition<Ticket> =>
    all(scope, field<Ticket>('_info/dateEntered').from(new Date(now - days * dayMs)));
  const [week, month, whole, ...byBoard] = await Promise.all([
    client.tickets.count(since(7)),
    client.tickets.count(since(30)),
    client.tickets.count(scope),
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

const inventoryFields = [
  'id',
  'board',
  'company',
  'closedFlag',
  'externalXRef',
  'mergedParentTicket',
  '_info',
] as const;

/** One page in the order of ids. What a page does not show of what is counted there is told by `counted`. */
export async function inventoryOfTickets(
  { client, companyId, boards, scope }: TicketScope,
  after: string | null,
  pageSize: number,
): Promise<InventoryPage> {
  const behind = after === null ? [] : [field<Ticket>('id').above(Number(after))];
  const page = await client.tickets.first({
    where: all(scope, ...behind),
    fields: inventoryFields,
    pageSize,
  });
  const last = page.rows.at(-1)?.id;
  // A short page says nothing: only an empty one ends the list.
  const stretch = last === undefined ? behind : [...behind, field<Ticket>('id').upTo(last)];
  const rows = page.rows
    .filter(
      (row) => row.company?.id === companyId && row.board?.id !== undefined && boards.includes(row.board.id),
    )
    .map((row): InventoryRow => {
      const correlation = row.externalXRef ?? '';
      return {
        id: String(row.id),
        createdAt: isoOf(row._info?.dateEntered),
        updatedAt: isoOf(row._info?.lastUpdated),
        closed: row.closedFlag === true || row.mergedParentTicket?.id !== undefined,
        correlation: correlation === '' ? null : correlation,
      };
    });
  return {
    rows,
    after: last === undefined ? null : String(last),
    counted: await client.tickets.count(all(scope, ...stretch)),
    serverTime: new Date(page.serverTime).toISOString(),
  };
}

/** What the instance knows of the link's words. Throws what the calls throw, except for records that are not there. */
export async function ticketVocabulary(
  { client, companyId, boards }: TicketScope,
  words: ReferenceWords,
): Promise<Vocabulary> {
  const named: NamedRecord[] = [];
  named.push({
    path: 'connectwise.companyId',
    id: String(companyId),
    state: await stateOf(async () => (await client.companies.get(companyId)).deletedFlag === true),
  });
  const statuses: Vocabulary['statuses'][number][] = [];
  for (const [index, board] of boards.entries()) {
    const state = await stateOf(async () => (await client.boards.get(board)).inactiveFlag === true);
    named.push({ path: `connectwise.boards[${index}]`, id: String(board), state });
    if (state === 'missing') continue;
    for (const status of await words.statuses(board))
      if (status.inactive !== true)
        statuses.push({
          board: String(board),
          value: status.name,
          closed: status.closedStatus === true,
        });
  }
  return {
    statuses,
    priorities: await words.priorities(),
    closeCodes: [],
    holdReasons: [],
    named,
    fields: [],
    impossible: 0,
  };
}

async function stateOf(isOff: () => Promise<boolean>): Promise<NamedRecord['state']> {
  try {
    return (await isOff()) ? 'inactive' : 'there';
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.code === 'connectwise-not-found') return 'missing';
    if (thrown instanceof CodedError && thrown.code === 'connectwise-forbidden') return 'unreadable';
    throw thrown;
  }
}

function isoOf(text: string | null | undefined): string {
  const time = Date.parse(text ?? '');
  return new Date(Number.isNaN(time) ? 0 : time).toISOString();
}
