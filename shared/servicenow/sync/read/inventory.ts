/** The incidents of one link, counted and listed in the order of their ids: for the nightly comparison. */
import type { InventoryPage, Tally } from '../../../rules/reconcile/inventory.ts';
import { both, ordered, term, toGlideTime } from '../../http/query.ts';
import { sysIdOf } from '../../http/rows.ts';
import { requireShownFields, sysIdIn } from '../convert/shown-fields.ts';
import { incidentInventoryFields, incidentToInventoryRow } from '../convert/to-inventory-row.ts';
import { isOfCompany, type IncidentScope } from '../incident-scope.ts';
import { shownPage } from './incidents-by-id.ts';

const dayMs = 24 * 3_600_000;

/** Counts the incidents by state in one call of the Aggregate API, and by age in three. */
export async function tallyIncidents({ client, query }: IncidentScope): Promise<readonly Tally[]> {
  const { serverTime } = await client.page('incident', { query, fields: ['sys_id'], limit: 1 });
  const since = (days: number): string =>
    toGlideTime(new Date(Date.parse(serverTime) - days * dayMs).toISOString());
  const [states, week, month, all] = await Promise.all([
    client.countBy('incident', query, 'state'),
    client.count('incident', both(query, term('sys_created_on', '>=', since(7)))),
    client.count('incident', both(query, term('sys_created_on', '>=', since(30)))),
    client.count('incident', query),
  ]);
  return [
    ...states.map(({ value, count }) => ({ by: 'state' as const, bucket: value, count })),
    { by: 'age', bucket: '7 days', count: week },
    { by: 'age', bucket: '30 days', count: month - week },
    { by: 'age', bucket: 'older', count: all - month },
  ];
}

/** One page in the order of sys_ids. `counted` is the server's own total, which may exceed the rows it lets us see. */
export async function inventoryOfIncidents(
  scope: IncidentScope,
  after: string | null,
  pageSize: number,
): Promise<InventoryPage> {
  const { client, query } = scope;
  const behind = after === null ? '' : term('sys_id', '>', sysIdOf(after));
  const page = await shownPage(client, {
    query: ordered(both(query, behind), 'sys_id'),
    fields: incidentInventoryFields,
    limit: pageSize,
  });
  const last = page.rows.at(-1);
  const end = page.more && last !== undefined ? sysIdIn(last) : null;
  const stretch = both(query, behind, end === null ? '' : term('sys_id', '<=', end));
  return {
    rows: page.rows
      .map((row) => requireShownFields(row, incidentInventoryFields))
      .filter((row) => isOfCompany(scope, row))
      .map(incidentToInventoryRow),
    after: end,
    counted: await client.count('incident', stretch),
    serverTime: page.serverTime,
  };
}
