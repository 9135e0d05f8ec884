/**
 * The tables and columns of the instance: the part of ServiceNow's dictionary that tickets need.
 *
 * `incident` extends `task`, so most of its columns are entries of `task` in sys_dictionary: whoever validates a filter
 * has to look at the whole line of ancestors (sys_db_object.super_class), as on a real instance.
 */
import type { FieldType } from './columns.ts';
import { foundationTables } from './tables/foundation.ts';
import { systemTables } from './tables/system.ts';
import { taskTables } from './tables/task.ts';

/** One column, as sys_dictionary describes it. */
export interface FieldDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** In characters. Longer text is cut off on write without any error. */
  readonly maxLength: number;
  /** The table a reference (or list of references) points to. */
  readonly reference?: string;
  /** The ancestor that defines the column. */
  readonly definedBy: string;
  /** Values sent for it are ignored. */
  readonly readOnly: boolean;
}

/** One table with its columns, inherited ones included. */
export interface TableDefinition {
  readonly name: string;
  readonly label: string;
  readonly parent?: string;
  /** The column whose value stands for a row where it is referred to. */
  readonly displayField: string;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
}

/** Every table of the instance by name. */
export const tableDefinitions: ReadonlyMap<string, TableDefinition> = defineTables();

function defineTables(): Map<string, TableDefinition> {
  const tables = new Map<string, TableDefinition>();
  for (const sketch of [...taskTables, ...foundationTables, ...systemTables]) {
    const inherited = sketch.parent === undefined ? undefined : tables.get(sketch.parent)?.fields;
    const fields = new Map<string, FieldDefinition>(inherited);
    for (const field of sketch.own) {
      fields.set(field.name, {
        ...field,
        maxLength: field.maxLength ?? usualLength(field.type),
        definedBy: sketch.name,
        readOnly: field.readOnly ?? false,
      });
    }
    tables.set(sketch.name, {
      name: sketch.name,
      label: sketch.label,
      displayField: sketch.displayField,
      fields,
      ...(sketch.parent === undefined ? {} : { parent: sketch.parent }),
    });
  }
  return tables;
}

function usualLength(type: FieldType): number {
  if (type === 'GUID' || type === 'reference') return 32;
  return 40;
}
