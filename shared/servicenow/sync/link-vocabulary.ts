/**
 * What an instance knows of one link's words, and the proof that it honours the link's filter.
 *
 * The dictionary (sys_dictionary along sys_db_object.super_class, because most columns of an incident are defined by
 * `task`) may be closed to the integration user; then counting alone decides: a condition that ServiceNow ignores finds
 * the same as no condition at all.
 */
import { CodedError } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import { readFilter } from '../../rules/config/filter.ts';
import type { FilterField, NamedRecord, Vocabulary } from '../../rules/config/vocabulary.ts';
import type { Row, ServiceNowClient } from '../http/client.ts';
import { both, oneOf, term } from '../http/query.ts';

/** Asks everything once. Throws what the calls throw, except for tables that the user may not read. */
export async function linkVocabulary(options: {
  readonly link: Link;
  readonly client: ServiceNowClient;
  readonly scope: string;
  readonly isFinished: (state: string) => boolean;
}): Promise<Vocabulary> {
  const { link, client, scope } = options;
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
    statuses: (states ?? []).map((value) => ({ board: '', value, closed: options.isFinished(value) })),
    priorities: (impacts ?? []).flatMap((impact) =>
      (urgencies ?? []).map((urgency) => `${impact}/${urgency}`),
    ),
    closeCodes: closeCodes ?? [],
    holdReasons: holdReasons ?? [],
    named,
    fields: await filterFields(client, settings),
    impossible: await client.count('incident', both(scope, term('sys_id', '=', '0'.repeat(32)))),
  };
}

/** Null when the integration user may not read the table. */
async function ifReadable<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (
      thrown instanceof CodedError &&
      (thrown.code === 'servicenow-forbidden' || thrown.code === 'servicenow-not-found')
    )
      return null;
    throw thrown;
  }
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

async function filterFields(
  client: ServiceNowClient,
  settings: Link['servicenow'],
): Promise<readonly FilterField[]> {
  const paths = [
    ...new Set(['company', ...readFilter(settings.filter).conditions.map(({ field }) => field)]),
  ];
  const dictionary = dictionaryReader(client);
  const company = term('company', '=', settings.company);
  const ofCompany = await client.count('incident', company);
  // A company without incidents proves nothing, so the columns are tried on everything that can be seen.
  const base = ofCompany > 0 ? company : '';
  const all = ofCompany > 0 ? ofCompany : await client.count('incident', '');
  return Promise.all(
    paths.map(async (path) => {
      const inDictionary = await columnOf(dictionary, path);
      // A column that is not there needs no proof, and the company's own condition would hide it.
      const proof = await prove(client, path, base, all);
      return { path, ...inDictionary, proof };
    }),
  );
}

async function prove(
  client: ServiceNowClient,
  path: string,
  base: string,
  all: number,
): Promise<FilterField['proof']> {
  const [contradiction, either] = await Promise.all([
    client.count('incident', both(base, `${path}ISEMPTY`, `${path}ISNOTEMPTY`)),
    client.count('incident', both(base, `${path}ISEMPTY^OR${path}ISNOTEMPTY`)),
  ]);
  return { all, contradiction, either };
}

interface Column {
  readonly element: string;
  /** The table that a reference leads to. */
  readonly reference: string;
}

/** The columns of a table with those of its ancestors; null when the dictionary may not be read. */
type DictionaryReader = (table: string) => Promise<readonly Column[] | null>;

function dictionaryReader(client: ServiceNowClient): DictionaryReader {
  const known = new Map<string, Promise<readonly Column[] | null>>();
  return (table) => {
    const columns = known.get(table) ?? readColumns(client, table);
    known.set(table, columns);
    return columns;
  };
}

async function readColumns(client: ServiceNowClient, table: string): Promise<readonly Column[] | null> {
  const tables = await ancestors(client, table);
  if (tables === null) return null;
  const rows: Row[] = [];
  const query = both(oneOf('name', tables), term('active', '=', 'true'));
  for (let offset = 0; ; offset += 1_000) {
    const page = await ifReadable(
      client.page('sys_dictionary', {
        query,
        fields: ['sys_id', 'element', 'reference'],
        limit: 1_000,
        offset,
      }),
    );
    if (page === null) return null;
    rows.push(...page.rows);
    if (!page.more || offset >= 20_000) break;
  }
  const columns = rows
    .map((row) => ({ element: row['element'] ?? '', reference: row['reference'] ?? '' }))
    .filter(({ element }) => element !== '');
  // Access rules may take every row away without a word: an empty dictionary is one that is not shown.
  return columns.some(({ element }) => element === 'sys_id') ? columns : null;
}

async function ancestors(client: ServiceNowClient, table: string): Promise<readonly string[] | null> {
  const tables = [table];
  let query = term('name', '=', table);
  for (let step = 0; step < 10; step += 1) {
    const page = await ifReadable(
      client.page('sys_db_object', { query, fields: ['name', 'super_class'], limit: 1 }),
    );
    const row = page?.rows[0];
    if (row === undefined) return null;
    const name = row['name'] ?? '';
    if (name !== '' && !tables.includes(name)) tables.push(name);
    const parent = row['super_class'] ?? '';
    if (parent === '') return tables;
    query = term('sys_id', '=', parent);
  }
  return tables;
}

/** Follows a dotted path over references as far as the dictionary knows it. */
async function columnOf(
  dictionary: DictionaryReader,
  path: string,
): Promise<Pick<FilterField, 'inDictionary' | 'brokeAt' | 'candidates'>> {
  let table = 'incident';
  for (const step of path.split('.')) {
    const columns = table === '' ? [] : await dictionary(table);
    if (columns === null) return { inDictionary: null, brokeAt: '', candidates: [] };
    const column = columns.find(({ element }) => element === step);
    if (column === undefined)
      return { inDictionary: false, brokeAt: step, candidates: columns.map(({ element }) => element) };
    table = column.reference;
  }
  return { inDictionary: true, brokeAt: '', candidates: [] };
}
