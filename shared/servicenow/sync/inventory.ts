/** What a comparison of everything reads of one link's incidents: counts, ids in order, and many records at once. */
import { CodedError } from '../../rules/errors.ts';
import type { InventoryPage, Tally } from '../../rules/reconcile/inventory.ts';
import type { Row, RowPage, ServiceNowClient } from '../http/client.ts';
import { both, fromGlideTime, oneOf, ordered, term, toGlideTime } from '../http/query.ts';
import { sysIdOf } from '../http/rows.ts';

/** A list of so many sys_ids stays below 2,048 characters of address together with a filter of usual length. */
const idsAtOnce = 25;
const dayMs = 24 * 3_600_000;

export interface IncidentScope {
  readonly client: ServiceNowClient;
  /** The encoded query of company and filter. */
  readonly scope: string;
  readonly company: string;
  readonly isFinished: (state: string) => boolean;
}

/** Counts by state in one call of the Aggregate API, and by age in three. */
export async function tallyIncidents({ client, scope }: IncidentScope): Promise<readonly Tally[]> {
  const { serverTime } = await client.page('incident', { query: scope, fields: ['sys_id'], limit: 1 });
  const since = (days: number): string =>
    toGlideTime(new Date(Date.parse(serverTime) - days * dayMs).toISOString());
  const [states, week, month, all] = await Promise.all([
    client.countBy('incident', scope, 'state'),
    client.count('incident', both(scope, term('sys_created_on', '>=', since(7)))),
    client.count('incident', both(scope, term('sys_created_on', '>=', since(30)))),
    client.count('incident', scope),
  ]);
  return [
    ...states.map(({ value, count }) => ({ by: 'state' as const, bucket: value, count })),
    { by: 'age', bucket: '7 days', count: week },
    { by: 'age', bucket: '30 days', count: month - week },
    { by: 'age', bucket: 'older', count: all - month },
  ];
}

const inventoryFields = [
  'sys_id',
  'state',
  'company',
  'correlation_id',
  'sys_created_on',
  'sys_updated_on',
] as const;

/** One page in the order of sys_ids. What a page does not show of what is counted there is told by `counted`. */
export async function inventoryOfIncidents(
  { client, scope, company, isFinished }: IncidentScope,
  after: string | null,
  pageSize: number,
): Promise<InventoryPage> {
  const behind = after === null ? '' : term('sys_id', '>', sysIdOf(after));
  const page = await wholePage(client, {
    query: ordered(both(scope, behind), 'sys_id'),
    fields: inventoryFields,
    limit: pageSize,
  });
  const rows = page.rows.filter((row) => row['company'] === company);
  const last = page.rows.at(-1)?.['sys_id'];
  const end = page.more && last !== undefined ? last : null;
  const stretch = both(scope, behind, end === null ? '' : term('sys_id', '<=', end));
  return {
    rows: rows.map((row) => {
      const correlation = row['correlation_id'] ?? '';
      return {
        id: row['sys_id'] ?? '',
        createdAt: fromGlideTime(row['sys_created_on'] ?? ''),
        updatedAt: fromGlideTime(row['sys_updated_on'] ?? ''),
        closed: isFinished(row['state'] ?? ''),
        correlation: correlation === '' ? null : correlation,
      };
    }),
    after: end,
    counted: await client.count('incident', stretch),
    serverTime: page.serverTime,
  };
}

/** The rows of the named incidents inside the scope, and how many ServiceNow counts there. */
export async function incidentsById(
  { client, scope }: IncidentScope,
  ids: readonly string[],
  fields: readonly string[],
): Promise<{
  readonly rows: readonly { readonly row: Row; readonly serverTime: string }[];
  readonly counted: number;
}> {
  const rows: { row: Row; serverTime: string }[] = [];
  let counted = 0;
  for (const some of slices(ids.map(sysIdOf), idsAtOnce)) {
    const wanted = new Set(some);
    const query = both(oneOf('sys_id', some), scope);
    const page = await wholePage(client, { query: ordered(query, 'sys_id'), fields, limit: idsAtOnce });
    const shown = page.rows.filter((row) => wanted.has(row['sys_id'] ?? ''));
    rows.push(...shown.map((row) => ({ row, serverTime: page.serverTime })));
    // What is all there needs no counting.
    counted += shown.length === some.length ? shown.length : await client.count('incident', query);
  }
  return { rows, counted };
}

/** A page, and behind it those that access rules made empty: the first rows that are shown, or none to the end. */
async function wholePage(
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

/** The list in pieces of at most so many. */
export function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
