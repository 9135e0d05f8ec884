/** The words and records that a link's configuration names, as the instance knows them: for the check of the configuration. */
import type { NamedRecord, Vocabulary } from '../../../rules/config/vocabulary.ts';
import type { ServiceNowClient } from '../../http/client.ts';
import { both, oneOf, term } from '../../http/query.ts';
import { isFinished } from '../convert/to-side-record.ts';
import type { IncidentScope } from '../incident-scope.ts';
import { mappedColumns } from '../mapped/vocabulary.ts';
import { filterFields } from './filter-fields.ts';
import { ifReadable } from './if-readable.ts';

/** States, priorities, codes, records and the filter's fields. Throws what the calls throw, except for tables that the user may not read. */
export async function linkVocabulary(of: IncidentScope): Promise<Vocabulary> {
  const { client, link, query: scope } = of;
  const settings = link.servicenow;
  const choices = async (element: string): Promise<readonly string[]> => {
    const query = both(
      oneOf('name', ['incident', 'task']),
      term('element', '=', element),
      term('inactive', '=', 'false'),
    );
    const { rows = [] } =
      (await ifReadable(client.page('sys_choice', { query, fields: ['value'], limit: 500 }))) ?? {};
    return [...new Set(rows.map((row) => row['value'] ?? ''))];
  };
  const [states, impacts, urgencies, closeCodes, holdReasons] = await Promise.all(
    ['state', 'impact', 'urgency', 'close_code', 'hold_reason'].map(choices),
  );
  const named = await Promise.all([
    namedRecord(client, 'servicenow.company', 'core_company', settings.company),
    ...(settings.assignmentGroup === null
      ? []
      : [namedRecord(client, 'servicenow.assignmentGroup', 'sys_user_group', settings.assignmentGroup)]),
    ...(settings.caller === null
      ? []
      : [namedRecord(client, 'servicenow.caller', 'sys_user', settings.caller)]),
  ]);
  return {
    statuses: (states ?? []).map((value) => ({ board: '', value, closed: isFinished(value) })),
    priorities: (impacts ?? []).flatMap((impact) =>
      (urgencies ?? []).map((urgency) => `${impact}/${urgency}`),
    ),
    closeCodes: closeCodes ?? [],
    holdReasons: holdReasons ?? [],
    named,
    fields: await filterFields(client, settings),
    mapped: await mappedColumns(of),
    impossible: await client.count('incident', both(scope, term('sys_id', '=', '0'.repeat(32)))),
  };
}

async function namedRecord(
  client: ServiceNowClient,
  path: string,
  table: string,
  id: string,
): Promise<NamedRecord> {
  const query = term('sys_id', '=', id);
  const page = await ifReadable(client.page(table, { query, fields: ['sys_id', 'active'], limit: 1 }));
  if (page === null) return { path, id, state: 'unreadable' };
  const row = page.rows.find((one) => one['sys_id'] === id);
  // A row that is counted and not shown is hidden, not gone.
  if (row === undefined) return { path, id, state: page.more ? 'unreadable' : 'missing' };
  return { path, id, state: row['active'] === 'false' ? 'inactive' : 'there' };
}
