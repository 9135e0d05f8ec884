/** Columns as seen from a row, along a dotted path: `caller_id.company.name`. */
import { tableDefinitions, type FieldDefinition, type TableDefinition } from '../model/dictionary.ts';
import { valueOf, type Row, type TableStore } from './table.ts';

/** A column as seen from a row, along a dotted path. */
export interface FieldReader {
  readonly definition: FieldDefinition;
  /** The raw value; empty when something on the way is. */
  readonly read: (row: Row) => string;
  /** The row that holds the column's value, one or more references away. */
  readonly holder: (row: Row) => Row | undefined;
  readonly table: TableDefinition;
}

/** Columns that every table keeps an index of, where it has them. */
export const indexedFields: ReadonlySet<string> = new Set([
  'sys_id',
  'number',
  'correlation_id',
  'element_id',
  'table_sys_id',
  'user_name',
]);

/** Reads a column of the row itself: the common case of a path without dots. */
function plainReader(table: TableDefinition, definition: FieldDefinition): FieldReader {
  const { name } = definition;
  return { table, definition, holder: (row) => row, read: (row) => valueOf(row, name) };
}

/** Follows `caller_id.company.name` from column to referenced table to column. */
export function resolvePath(
  store: (table: string) => TableStore,
  table: TableDefinition,
  path: string,
): FieldReader | undefined {
  const [head = '', ...rest] = path.split('.');
  const definition = table.fields.get(head);
  if (definition === undefined) return undefined;
  if (rest.length === 0) return plainReader(table, definition);

  const target = definition.reference === undefined ? undefined : tableDefinitions.get(definition.reference);
  if (target === undefined || definition.type !== 'reference') return undefined;
  const further = resolvePath(store, target, rest.join('.'));
  if (further === undefined) return undefined;
  const step = (row: Row): Row | undefined => store(target.name).get(valueOf(row, head));
  return {
    table: further.table,
    definition: further.definition,
    read(row) {
      const next = step(row);
      return next === undefined ? '' : further.read(next);
    },
    holder(row) {
      const next = step(row);
      return next === undefined ? undefined : further.holder(next);
    },
  };
}
