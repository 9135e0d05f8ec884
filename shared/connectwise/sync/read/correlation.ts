/** The tickets that carry a correlation key: how a second try of a create finds the first one's ticket. */
import type { Correlated } from '../../../ports/side.ts';
import { field } from '../../query/conditions.ts';
import type { Ticket } from '../../wire/index.ts';
import { toSureTime } from '../convert/to-iso-time.ts';
import { toRecordId } from '../convert/to-record-id.ts';
import type { TicketScope } from '../ticket-scope.ts';

/** The tickets with this correlation key, oldest first, those of other companies too: only their ids are handed out. */
export async function ticketsByCorrelation(
  { client, companyId }: TicketScope,
  correlation: string,
): Promise<readonly Correlated[]> {
  const { rows } = await client.tickets.first({
    where: field<Ticket>('externalXRef').is(correlation),
    fields: ['id', 'company', 'externalXRef', '_info'],
  });
  return rows
    .filter((row) => row.externalXRef === correlation)
    .map((row) => ({
      id: toRecordId(row.id),
      createdAt: toSureTime(row._info?.dateEntered, '_info/dateEntered of a ticket'),
      inLink: row.company?.id === companyId,
    }))
    .toSorted((one, other) => Number(one.id) - Number(other.id));
}
