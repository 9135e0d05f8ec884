/**
 * Turns a parsed query into a function that says whether a row is found, and into hints where to begin looking.
 *
 * As on the platform: text is compared without regard to case, `!=` and the other negations also find empty values,
 * text search on a reference looks at its display value, and a condition on a column that does not exist is dropped
 * while the rest of the query runs.
 */
import type { FieldDefinition, TableDefinition } from '../model/dictionary.ts';
import type { EncodedQuery, QueryCondition } from './encoded-query.ts';
import { localToInstant, parseRawDateTime, rawDateTime, type UserTime } from '../model/user-time.ts';
import { valueOf, type Row } from '../store/table.ts';

/** A column as seen from a row, along a dotted path. */
export interface FieldReader {
  readonly definition: FieldDefinition;
  /** The raw value; empty when something on the way is. */
  readonly read: (row: Row) => string;
  /** The row that holds the column's value, one or more references away. */
  readonly holder: (row: Row) => Row | undefined;
  readonly table: TableDefinition;
}

/** What matching needs from the instance. */
export interface QueryWorld {
  readonly readerOf: (table: TableDefinition, path: string) => FieldReader | undefined;
  readonly displayOf: (reader: FieldReader, row: Row) => string;
  readonly evaluate: (script: string) => string;
  readonly isDescendant: (table: string, ancestor: string) => boolean;
  readonly userTime: UserTime;
  readonly userId: string;
}

export interface CompiledQuery {
  readonly matches: (row: Row) => boolean;
  /** Terms that were dropped because they make no sense or name no column of the table. */
  readonly dropped: readonly string[];
  /** No row found has an earlier value in the ordering column. */
  readonly from: string | undefined;
  /** Every row found has one of these values in one of these columns. */
  readonly keys: readonly { readonly field: string; readonly values: readonly string[] }[] | undefined;
  readonly order: readonly { readonly reader: FieldReader; readonly descending: boolean }[];
}

interface CompiledCondition {
  readonly condition: QueryCondition;
  readonly values: readonly string[];
  readonly test: (row: Row) => boolean;
}

/** The sys_id of the platform's dynamic filter "Me". */
const dynamicMe = '90d1921e5f510100a9ad2572f2b477fe';

/** Compiles a query for a table. `timeField` is the column the store is ordered by. */
export function compileQuery(
  query: EncodedQuery,
  table: TableDefinition,
  world: QueryWorld,
  options: { readonly timeField: string; readonly acceptDisplayValues: boolean },
): CompiledQuery {
  const dropped = [...query.invalid];
  const groups = query.groups.map((group) =>
    group
      .map((alternatives) =>
        alternatives
          .map((condition) => {
            const compiled = compileCondition(condition, table, world, options.acceptDisplayValues);
            if (compiled === undefined) dropped.push(termOf(condition));
            return compiled;
          })
          .filter((compiled) => compiled !== undefined),
      )
      .filter((alternatives) => alternatives.length > 0),
  );
  const order: { reader: FieldReader; descending: boolean }[] = [];
  for (const { field, descending } of query.order) {
    const reader = world.readerOf(table, field);
    if (reader === undefined) dropped.push(`ORDERBY${descending ? 'DESC' : ''}${field}`);
    else order.push({ reader, descending });
  }

  return {
    matches: (row) =>
      groups.some((group) => group.every((alternatives) => alternatives.some(({ test }) => test(row)))),
    dropped,
    from: lowerBound(groups, options.timeField),
    keys: options.acceptDisplayValues ? undefined : lookUpKeys(groups),
    order,
  };
}

function termOf({ field, operator, value }: QueryCondition): string {
  return `${field}${operator}${value}`;
}

function compileCondition(
  condition: QueryCondition,
  table: TableDefinition,
  world: QueryWorld,
  acceptDisplayValues: boolean,
): CompiledCondition | undefined {
  const reader = world.readerOf(table, condition.field);
  if (reader === undefined) return undefined;
  const { operator } = condition;
  const { type } = reader.definition;

  const parts =
    operator === 'IN' || operator === 'NOT IN'
      ? condition.value.split(',')
      : operator === 'BETWEEN' || operator === 'ON' || operator === 'NOTON'
        ? condition.value.split('@')
        : [condition.value];
  const values = parts.map((part) => {
    const value = part.startsWith('javascript:') ? world.evaluate(part.slice('javascript:'.length)) : part;
    return type === 'glide_date_time' && parseRawDateTime(value) !== undefined && value.trim().length === 10
      ? `${value.trim()} 00:00:00`
      : value;
  });
  const first = values[0] ?? '';
  const { read } = reader;
  const searched =
    type === 'reference'
      ? (row: Row) => world.displayOf(reader, row).toLowerCase()
      : (row: Row) => read(row).toLowerCase();
  const found = (test: (row: Row) => boolean): CompiledCondition => ({ condition, values, test });

  switch (operator) {
    case '=':
    case '!=': {
      const wanted = comparable(first, type);
      const isEqual = (row: Row): boolean =>
        comparable(read(row), type) === wanted ||
        (acceptDisplayValues && world.displayOf(reader, row).toLowerCase() === wanted);
      return found(operator === '=' ? isEqual : (row) => !isEqual(row));
    }
    case 'IN':
    case 'NOT IN': {
      const wanted = new Set(values.map((value) => comparable(value.trim(), type)));
      const isIn = (row: Row): boolean => wanted.has(comparable(read(row), type));
      return found(operator === 'IN' ? isIn : (row) => !isIn(row));
    }
    case '<':
      return found((row) => read(row) !== '' && compareValues(read(row), first) < 0);
    case '<=':
      return found((row) => read(row) !== '' && compareValues(read(row), first) <= 0);
    case '>':
      return found((row) => read(row) !== '' && compareValues(read(row), first) > 0);
    case '>=':
      return found((row) => read(row) !== '' && compareValues(read(row), first) >= 0);
    case 'BETWEEN': {
      const last = values[1] ?? '';
      return found(
        (row) =>
          read(row) !== '' && compareValues(read(row), first) >= 0 && compareValues(read(row), last) <= 0,
      );
    }
    case 'ON':
    case 'NOTON': {
      const [begin, end] = dayBounds(values, world.userTime);
      const isOn = (row: Row): boolean => read(row) >= begin && read(row) <= end;
      return found(operator === 'ON' ? isOn : (row) => !isOn(row));
    }
    case 'LIKE':
      return found((row) => searched(row).includes(first.toLowerCase()));
    case 'NOT LIKE':
      return found((row) => !searched(row).includes(first.toLowerCase()));
    case 'STARTSWITH':
      return found((row) => searched(row).startsWith(first.toLowerCase()));
    case 'ENDSWITH':
      return found((row) => searched(row).endsWith(first.toLowerCase()));
    case 'ISEMPTY':
    case 'EMPTYSTRING':
      return found((row) => read(row) === '');
    case 'ISNOTEMPTY':
      return found((row) => read(row) !== '');
    case 'ANYTHING':
      return found(() => true);
    case 'SAMEAS':
    case 'NSAMEAS': {
      const other = world.readerOf(table, first);
      if (other === undefined) return undefined;
      const isSame = (row: Row): boolean => comparable(read(row), type) === comparable(other.read(row), type);
      return found(operator === 'SAMEAS' ? isSame : (row) => !isSame(row));
    }
    case 'DYNAMIC':
      return found((row) => first === dynamicMe && read(row) === world.userId);
    case 'INSTANCEOF':
    default:
      return found((row) => world.isDescendant(read(row), first));
  }
}

function comparable(value: string, type: FieldDefinition['type']): string {
  if (type === 'boolean') return value === '1' || value.toLowerCase() === 'true' ? 'true' : 'false';
  return value.toLowerCase();
}

const number = /^-?\d+(\.\d+)?$/;

/** Negative, zero or positive. Numbers as numbers, everything else as text without regard to case. */
export function compareValues(left: string, right: string): number {
  if (number.test(left) && number.test(right)) return Number(left) - Number(right);
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `Today@start@end` as the condition builder writes it, or a bare date, which is a day of the user's zone. */
function dayBounds(values: readonly string[], user: UserTime): [string, string] {
  if (values[1] !== undefined && values[2] !== undefined) return [values[1], values[2]];
  const start = localToInstant(`${(values[0] ?? '').slice(0, 10)} 00:00:00`, user.zone);
  return start === undefined ? ['~', ''] : [rawDateTime(start), rawDateTime(start + 86_399_000)];
}

type CompiledGroups = readonly (readonly (readonly CompiledCondition[])[])[];

/** The earliest time that any group allows; undefined when one of them sets no lower limit. */
function lowerBound(groups: CompiledGroups, timeField: string): string | undefined {
  const bounds = groups.map((group) => {
    const limits = group.flatMap((alternatives) => {
      const [only, ...others] = alternatives;
      if (only === undefined || others.length > 0 || only.condition.field !== timeField) return [];
      const limit = only.values[0] ?? '';
      const limits = ['=', '>', '>=', 'BETWEEN'].includes(only.condition.operator);
      return limits && parseRawDateTime(limit) !== undefined ? [limit] : [];
    });
    return limits.sort().at(-1);
  });
  return bounds.every((bound) => bound !== undefined) ? bounds.sort()[0] : undefined;
}

/** For each group one condition that names the values to look up; undefined when a group has none. */
function lookUpKeys(groups: CompiledGroups): { field: string; values: readonly string[] }[] | undefined {
  const keys: { field: string; values: readonly string[] }[] = [];
  for (const group of groups) {
    const key = group.find(([only, ...others]) => {
      const usable = only?.condition.operator === '=' || only?.condition.operator === 'IN';
      return others.length === 0 && usable && lookUpFields.has(only.condition.field);
    })?.[0];
    if (key === undefined) return undefined;
    const isList = key.condition.operator === 'IN';
    keys.push({
      field: key.condition.field,
      values: isList ? key.values.map((value) => value.trim()) : key.values,
    });
  }
  return keys;
}

/** Columns that every table keeps an index of, where it has them. */
export const lookUpFields: ReadonlySet<string> = new Set([
  'sys_id',
  'number',
  'correlation_id',
  'element_id',
  'table_sys_id',
  'user_name',
]);

/** Reads a column of the row itself: the common case of a path without dots. */
export function plainReader(table: TableDefinition, definition: FieldDefinition): FieldReader {
  const { name } = definition;
  return { table, definition, holder: (row) => row, read: (row) => valueOf(row, name) };
}
