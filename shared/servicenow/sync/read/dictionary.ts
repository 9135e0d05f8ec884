/**
 * The columns of a table, as the dictionary knows them: sys_dictionary along sys_db_object.super_class, because most
 * columns of an incident are defined by `task`.
 */
import type { FilterField } from '../../../rules/config/vocabulary.ts';
import type { Row, ServiceNowClient } from '../../http/client.ts';
import { both, oneOf, term } from '../../http/query.ts';
import { ifReadable } from './if-readable.ts';

/** A column as the dictionary knows it. */
export interface Column {
  readonly element: string;
  /** The table that a reference leads to. */
  readonly reference: string;
  /** `string`, `glide_date_time`, `reference` and so on. */
  readonly type: string;
  /** The longest text that it takes, in characters; null where the dictionary does not say. */
  readonly maxLength: number | null;
  readonly isReadOnly: boolean;
}

/** The columns of a table with those of its ancestors; null when the dictionary may not be read. */
export type DictionaryReader = (table: string) => Promise<readonly Column[] | null>;

/** Reads each table once. */
export function dictionaryReader(client: ServiceNowClient): DictionaryReader {
  const known = new Map<string, Promise<readonly Column[] | null>>();
  return (table) => {
    const columns = known.get(table) ?? columnsOf(client, table);
    known.set(table, columns);
    return columns;
  };
}

/** The columns of a table with those of its ancestors; null when the dictionary may not be read. */
export async function columnsOf(client: ServiceNowClient, table: string): Promise<readonly Column[] | null> {
  const tables = await ancestors(client, table);
  if (tables === null) return null;
  const rows: Row[] = [];
  const query = both(oneOf('name', tables), term('active', '=', 'true'));
  for (let offset = 0; ; offset += 1_000) {
    const page = await ifReadable(
      client.page('sys_dictionary', {
        query,
        fields: ['sys_id', 'element', 'reference', 'internal_type', 'max_length', 'read_only'],
        limit: 1_000,
        offset,
      }),
    );
    if (page === null) return null;
    rows.push(...page.rows);
    if (!page.more || offset >= 20_000) break;
  }
  const columns = rows
    .map((row) => ({
      element: row['element'] ?? '',
      reference: row['reference'] ?? '',
      type: row['internal_type'] ?? '',
      maxLength: /^[1-9]\d*$/.test(row['max_length'] ?? '') ? Number(row['max_length']) : null,
      isReadOnly: row['read_only'] === 'true',
    }))
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
export async function columnOf(
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
