/** Incidents by the number that people call them by, inside one link: found by it, or asked for it. */
import type { Link } from '../../rules/config/link.ts';
import type { ServiceNowClient } from '../http/client.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { both, oneOf, term } from '../http/query.ts';
import { sysIdIn } from './convert/shown-fields.ts';

/** The sys_id of the incident of that number, null when the link shows none. */
export async function incidentByNumber(
  number: string,
  options: { readonly link: Link; readonly client: ServiceNowClient },
): Promise<RecordId | null> {
  const { company, filter } = options.link.servicenow;
  const { rows } = await options.client.page('incident', {
    query: both(term('number', '=', number), term('company', '=', company), filter),
    fields: ['sys_id', 'number', 'company'],
    limit: 2,
  });
  // An unknown field in a query is ignored; only a row that says what was asked for counts.
  const found = rows.find((row) => row['number'] === number && row['company'] === company);
  return found === undefined ? null : sysIdIn(found);
}

/** Number and title of those of these incidents that the link shows, by one request. */
export async function incidentNames(
  ids: readonly RecordId[],
  options: { readonly link: Link; readonly client: ServiceNowClient },
): Promise<readonly { readonly id: string; readonly number: string; readonly summary: string }[]> {
  const { company, filter } = options.link.servicenow;
  const { rows } = await options.client.page('incident', {
    query: both(oneOf('sys_id', ids), term('company', '=', company), filter),
    fields: ['sys_id', 'number', 'short_description', 'company'],
    limit: ids.length,
  });
  return rows.flatMap((row) => {
    const id = sysIdIn(row);
    const { number, short_description: summary } = row;
    // An unknown field in a query is ignored; only a requested row of the link is returned.
    if (id === null || !ids.includes(id) || row['company'] !== company) return [];
    return typeof number === 'string' && typeof summary === 'string' ? [{ id, number, summary }] : [];
  });
}
