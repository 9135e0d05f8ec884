/** The tickets of one link by their ids alone, for work over all of them: its company's, on its boards. */
import type { ListFilter } from '../../rules/backfill/job.ts';
import type { Link } from '../../rules/config/link.ts';
import type { RecordList } from '../../ports/backfill.ts';
import type { ConnectWiseClient } from '../client.ts';
import { all, field, type Condition } from '../query/conditions.ts';
import type { Ticket } from '../wire/index.ts';
import { toNumericId } from './convert/to-numeric-id.ts';
import { toRecordId } from './convert/to-record-id.ts';

/** The list over one client. */
export function ticketList(options: { readonly link: Link; readonly client: ConnectWiseClient }): RecordList {
  const { link, client } = options;
  const { companyId, boards } = link.connectwise;

  function matching({ since, until, closed }: ListFilter): Condition<Ticket>[] {
    return [
      field<Ticket>('company/id').is(companyId),
      field<Ticket>('board/id').in(boards),
      // Users of the API filter by this name, although the record keeps it in `_info`.
      field<Ticket>('dateEntered').below(new Date(until)),
      ...(since === null ? [] : [field<Ticket>('lastUpdated').from(new Date(since))]),
      ...(closed ? [] : [field<Ticket>('closedFlag').is(false)]),
    ];
  }

  return {
    count: (filter: ListFilter) => client.tickets.count(all(...matching(filter))),

    async page(filter: ListFilter, after: string | null, pageSize: number) {
      const above = after === null ? [] : [field<Ticket>('id').above(toNumericId(after))];
      const where = all(...matching(filter), ...above);
      const { rows } = await client.tickets.first({ where, fields: ['id'], pageSize });
      const ids = rows.map(({ id }) => toRecordId(id));
      // A short page says nothing: only an empty one ends the list.
      return { ids, after: ids.at(-1) ?? null };
    },
  };
}
