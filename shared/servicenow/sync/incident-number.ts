/** Finds an incident by the number that people call it by, inside one link. */
import type { Link } from '../../rules/config/link.ts';
import type { ServiceNowClient } from '../http/client.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { both, term } from '../http/query.ts';
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
