/**
 * Records that a column of an incident refers to, found by another column of theirs: a user by e-mail, a group by name.
 *
 * ServiceNow drops a condition on a column that it does not know and returns any rows, so each row is looked at. Nobody is
 * guessed: what no active record has, or two have, is none.
 */
import { Cache } from '../../../kit/cache.ts';
import { CodedError } from '../../../rules/errors.ts';
import type { ServiceNowClient } from '../../http/client.ts';
import { term } from '../../http/query.ts';
import { sysIdIn } from '../convert/shown-fields.ts';
import { columnsOf, type Column } from '../read/dictionary.ts';

/** The references of one instance's incidents. */
export interface IncidentReferences {
  /** Throws `word-unknown` (dead-letter) where not exactly one active record has that value. */
  idOf(column: string, by: string, value: string): Promise<string>;
  /** The column as the dictionary knows it; undefined where it does not, or may not be read. */
  columnNamed(name: string): Promise<Column | undefined>;
}

/** The usual tables, for an instance whose dictionary may not be read. Source: incident dictionary of a plain instance. */
const usualTables: Readonly<Record<string, string>> = {
  caller_id: 'sys_user',
  opened_by: 'sys_user',
  assigned_to: 'sys_user',
  assignment_group: 'sys_user_group',
  location: 'cmn_location',
  cmdb_ci: 'cmdb_ci',
  business_service: 'cmdb_ci_service',
};

const ages = { maxAgeMs: 15 * 60_000, maxStaleMs: 4 * 3_600_000, coolDownMs: 30_000 };
/** More than one of them is too many already. */
const limit = 20;

/** The references over one client; `now` is milliseconds since 1970. */
export function incidentReferences(client: ServiceNowClient, now: () => number): IncidentReferences {
  const dictionary = new Cache<readonly Column[] | null>({ now, ...ages });
  const ids = new Cache<readonly string[]>({ now, ...ages, maxKeys: 5_000 });
  const columnNamed = async (name: string): Promise<Column | undefined> =>
    (await dictionary.get('incident', () => columnsOf(client, 'incident')))?.find(
      ({ element }) => element === name,
    );
  return {
    columnNamed,
    async idOf(column, by, value) {
      const table = (await columnNamed(column))?.reference ?? usualTables[column] ?? '';
      if (table === '') throw unknownValue(`Column "${column}" of an incident refers to no table.`);
      const found = await ids.get(JSON.stringify([table, by, value]), async () => {
        const fields = ['sys_id', by, 'active'];
        const { rows } = await client.page(table, { query: term(by, '=', value), fields, limit });
        return rows
          .filter((row) => row[by]?.trim().toLowerCase() === value.toLowerCase() && row['active'] !== 'false')
          .map((row) => sysIdIn(row, 'sys_id', table));
      });
      const [id, ...others] = found;
      if (id === undefined) {
        ids.forget(); // a person who adds the record need not wait for a quarter of an hour
        throw unknownValue(`No active record of ${table} has the ${by} "${value}".`);
      }
      if (others.length > 0)
        throw unknownValue(
          `${found.length} active records of ${table} have the ${by} "${value}"; none is guessed.`,
        );
      return id;
    },
  };
}

/** `word-unknown` (dead-letter): the instance has no such value. */
export function unknownValue(detail: string): CodedError {
  return new CodedError('word-unknown', { detail: `${detail} Look at the link's mappings in config.json.` });
}
