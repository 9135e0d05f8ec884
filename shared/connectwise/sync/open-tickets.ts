/** Some open tickets of a link, for a look at what it would do with them. */
import type { Link } from '../../rules/config/link.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { ConnectWiseClient } from '../client.ts';
import { firstRows } from '../lists/first-rows.ts';
import { all } from '../query/conditions.ts';
import { toRecordId } from './convert/to-record-id.ts';

/** The newest ones, at most `limit`. */
export async function openTickets(
  { connectwise: { companyId, boards } }: Pick<Link, 'connectwise'>,
  client: ConnectWiseClient,
  limit: number,
): Promise<readonly RecordId[]> {
  const list = client.forCompany(companyId).tickets.list({
    where: (ticket) => all(ticket('closedFlag').is(false), ticket('board/id').in(boards)),
    fields: ['id'],
    orderBy: 'id desc',
  });
  return (await firstRows(list, limit)).map(({ id }) => toRecordId(id, 'ticket'));
}
