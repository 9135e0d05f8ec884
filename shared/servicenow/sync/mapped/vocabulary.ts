/** The mapped columns of incidents as the instance knows them: for the check of the configuration. */
import type { MappedPlace } from '../../../rules/config/mappings/check.ts';
import { both, oneOf, term } from '../../http/query.ts';
import type { IncidentScope } from '../incident-scope.ts';
import { columnsOf, type Column } from '../read/dictionary.ts';
import { ifReadable } from '../read/if-readable.ts';

/** The instance's description of each mapped column. Throws what the calls throw, except for tables that may not be read. */
export async function mappedColumns({
  client,
  link,
  query,
}: Pick<IncidentScope, 'client' | 'link' | 'query'>): Promise<readonly MappedPlace[]> {
  const paths = link.mappings.map(({ servicenow }) => servicenow);
  if (paths.length === 0) return [];
  const columns = await columnsOf(client, 'incident');
  const { rows: shown } = await client.page('incident', { query, fields: ['sys_id', ...paths], limit: 1 });
  return Promise.all(
    link.mappings.map(async ({ name, servicenow }): Promise<MappedPlace> => {
      const [head = '', by] = servicenow.split('.');
      const column = columns?.find(({ element }) => element === head);
      const below =
        by === undefined || column === undefined || column.reference === ''
          ? null
          : await columnsOf(client, column.reference);
      const last = by === undefined ? column : below?.find(({ element }) => element === by);
      const row = shown[0];
      return {
        name,
        exists: existence(columns, column, by === undefined ? undefined : below, last),
        candidates: column === undefined ? namesOf(columns) : namesOf(below).map((one) => `${head}.${one}`),
        // A reference that is empty shows nothing of the record behind it.
        isShown: row === undefined ? null : by === undefined ? row[head] !== undefined : null,
        holds: by === undefined && column !== undefined ? heldBy(column) : null,
        maxLength: by === undefined ? (column?.maxLength ?? null) : null,
        isReadOnly: column?.isReadOnly ?? false,
        choices: by === undefined ? await choicesOf(client, head) : [],
      };
    }),
  );
}

/** Null where the dictionary does not tell. */
function existence(
  columns: readonly Column[] | null,
  head: Column | undefined,
  below: readonly Column[] | null | undefined,
  last: Column | undefined,
): boolean | null {
  if (columns === null) return null;
  if (head === undefined) return false;
  if (below === undefined) return true;
  if (head.reference === '') return false;
  return below === null ? null : last !== undefined;
}

const namesOf = (columns: readonly Column[] | null): readonly string[] =>
  (columns ?? []).map(({ element }) => element);

/** The type of value of each type of the dictionary; of any other nothing is known. */
const columnTypes: Readonly<Record<string, MappedPlace['holds']>> = {
  glide_date: 'date',
  glide_date_time: 'date-time',
  boolean: 'boolean',
  integer: 'number',
  decimal: 'number',
  float: 'number',
  longint: 'number',
  choice: 'choice',
  string: 'text',
};

function heldBy({ type, reference }: Column): MappedPlace['holds'] {
  return reference === '' ? (columnTypes[type] ?? null) : 'reference';
}

async function choicesOf(client: IncidentScope['client'], element: string): Promise<MappedPlace['choices']> {
  const query = both(
    oneOf('name', ['incident', 'task']),
    term('element', '=', element),
    term('inactive', '=', 'false'),
  );
  const page = await ifReadable(
    client.page('sys_choice', { query, fields: ['element', 'value', 'label'], limit: 500 }),
  );
  return (page?.rows ?? [])
    .filter((row) => row['element'] === element)
    .map((row) => ({ value: row['value'] ?? '', label: row['label'] ?? '' }));
}
