/** Many incidents of the link by their sys_ids, in as few requests as the length of an address allows. */
import { CodedError } from '../../../rules/errors.ts';
import type { RowPage, ServiceNowClient } from '../../http/client.ts';
import { both, oneOf, ordered } from '../../http/query.ts';
import { sysIdOf } from '../../http/rows.ts';
import { sysIdIn } from '../convert/shown-fields.ts';
import type { IncidentScope } from '../incident-scope.ts';
import { slices } from '../slices.ts';
import type { IncidentRead } from './incident.ts';

/** A list of 25 sys_ids stays below 2,048 characters of address together with a filter of usual length. */
const idsAtOnce = 25;

/** The rows of the named incidents inside the scope, and how many ServiceNow counts there. */
export async function incidentsById(
  { client, query: scope }: IncidentScope,
  ids: readonly string[],
  fields: readonly string[],
): Promise<{ readonly rows: readonly IncidentRead[]; readonly counted: number }> {
  const rows: IncidentRead[] = [];
  let counted = 0;
  for (const some of slices(ids.map(sysIdOf), idsAtOnce)) {
    const wanted = new Set<string>(some);
    const query = both(oneOf('sys_id', some), scope);
    const page = await shownPage(client, { query: ordered(query, 'sys_id'), fields, limit: idsAtOnce });
    const shown = page.rows.filter((row) => wanted.has(sysIdIn(row)));
    rows.push(...shown.map((row) => ({ row, serverTime: page.serverTime })));
    // If every incident came, the server need not count them.
    counted += shown.length === some.length ? shown.length : await client.count('incident', query);
  }
  return { rows, counted };
}

/**
 * A page, and behind it those that access rules made empty: the first rows that are shown, or none to the end. Throws
 * `servicenow-failed` (retry) after fifty empty pages, and what `client` throws.
 */
export async function shownPage(
  client: ServiceNowClient,
  options: { readonly query: string; readonly fields: readonly string[]; readonly limit: number },
): Promise<RowPage> {
  for (let turn = 0; turn < 50; turn += 1) {
    const page = await client.page('incident', { ...options, offset: turn * options.limit });
    if (page.rows.length > 0 || !page.more) return page;
  }
  throw new CodedError('servicenow-failed', {
    detail: 'GET /table/incident gave fifty empty pages in a row, each with a next one.',
  });
}
