/**
 * Turns a parsed query into a function that says whether a row is found, and into hints where to begin looking.
 *
 * As on the platform: text is compared without regard to case, `!=` and the other negations also find empty values,
 * text search on a reference looks at its display value, and a condition on a column that does not exist is dropped
 * while the rest of the query runs.
 */
import type { FieldDefinition, TableDefinition } from '../model/dictionary.ts';
import { localToInstant, parseRawDateTime, rawDateTime, type UserTime } from '../model/user-time.ts';
import { indexedFields, type FieldReader } from '../store/field-reader.ts';
import type { Row } from '../store/table.ts';
import type { EncodedQuery, QueryCondition } from './encoded-query.ts';

/** The parts of the instance that matching needs. */
export interface QueryWorld {
  readonly readerOf: (table: TableDefinition, path: string) => FieldReader | undefined;
  readonly displayOf: (reader: FieldReader, row: Row) => string;
  readonly evaluate: (script: string) => string;
  readonly isDescendant: (table: string, ancestor: string) => boolean;
  readonly userTime: UserTime;
  readonly userId: string;
}

/** A query that can be applied to rows, with hints where to begin. */
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
  const values = valuesOf(condition, reader.definition.type, world);
  const test = testOf({ condition, reader, values, table, world, acceptDisplayValues });
  return test === undefined ? undefined : { condition, values, test };
}

/** The values of a condition with their scripts run; a bare date becomes its midnight. */
function valuesOf({ operator, value: text }: QueryCondition, type: FieldType, world: QueryWorld): string[] {
  const separator =
    operator === 'IN' || operator === 'NOT IN'
      ? ','
      : operator === 'BETWEEN' || operator === 'ON' || operator === 'NOTON'
        ? '@'
        : undefined;
  const parts = separator === undefined ? [text] : text.split(separator);
  return parts.map((part) => {
    const value = part.startsWith('javascript:') ? world.evaluate(part.slice('javascript:'.length)) : part;
    return type === 'glide_date_time' && parseRawDateTime(value) !== undefined && value.trim().length === 10
      ? `${value.trim()} 00:00:00`
      : value;
  });
}

/** A condition with everything that its test looks at. */
interface Subject {
  readonly condition: QueryCondition;
  readonly reader: FieldReader;
  readonly values: readonly string[];
  readonly table: TableDefinition;
  readonly world: QueryWorld;
  readonly acceptDisplayValues: boolean;
}

type Test = (row: Row) => boolean;

/** Undefined for a comparison with a column that does not exist. */
function testOf(subject: Subject): Test | undefined {
  const { condition, reader, values, world } = subject;
  const { read } = reader;
  const first = values[0] ?? '';
  switch (condition.operator) {
    case '=':
      return equality(subject);
    case '!=':
      return not(equality(subject));
    case 'IN':
      return membership(subject);
    case 'NOT IN':
      return not(membership(subject));
    case '<':
      return present(read, (value) => compareValues(value, first) < 0);
    case '<=':
      return present(read, (value) => compareValues(value, first) <= 0);
    case '>':
      return present(read, (value) => compareValues(value, first) > 0);
    case '>=':
      return present(read, (value) => compareValues(value, first) >= 0);
    case 'BETWEEN': {
      const last = values[1] ?? '';
      return present(read, (value) => compareValues(value, first) >= 0 && compareValues(value, last) <= 0);
    }
    case 'ON':
      return withinDay(subject);
    case 'NOTON':
      return not(withinDay(subject));
    case 'ISEMPTY':
    case 'EMPTYSTRING':
      return (row) => read(row) === '';
    case 'ISNOTEMPTY':
      return (row) => read(row) !== '';
    case 'ANYTHING':
      return () => true;
    case 'SAMEAS':
      return sameColumn(subject);
    case 'NSAMEAS': {
      const isSame = sameColumn(subject);
      return isSame === undefined ? undefined : not(isSame);
    }
    case 'DYNAMIC':
      return (row) => first === dynamicMe && read(row) === world.userId;
    case 'LIKE':
    case 'NOT LIKE':
    case 'STARTSWITH':
    case 'ENDSWITH':
      return textSearch(subject, condition.operator);
    case 'INSTANCEOF':
    default:
      return (row) => world.isDescendant(read(row), first);
  }
}

function not(test: Test): Test {
  return (row) => !test(row);
}

/** An empty value meets no comparison. */
function present(read: FieldReader['read'], test: (value: string) => boolean): Test {
  return (row) => {
    const value = read(row);
    return value !== '' && test(value);
  };
}

function equality({ reader, values, world, acceptDisplayValues }: Subject): Test {
  const { type } = reader.definition;
  const wanted = comparable(values[0] ?? '', type);
  return (row) =>
    comparable(reader.read(row), type) === wanted ||
    (acceptDisplayValues && world.displayOf(reader, row).toLowerCase() === wanted);
}

function membership({ reader, values }: Subject): Test {
  const { type } = reader.definition;
  const wanted = new Set(values.map((value) => comparable(value.trim(), type)));
  return (row) => wanted.has(comparable(reader.read(row), type));
}

function withinDay({ reader, values, world }: Subject): Test {
  const [begin, end] = dayBounds(values, world.userTime);
  return (row) => {
    const value = reader.read(row);
    return value >= begin && value <= end;
  };
}

function sameColumn({ reader, values, table, world }: Subject): Test | undefined {
  const { type } = reader.definition;
  const other = world.readerOf(table, values[0] ?? '');
  if (other === undefined) return undefined;
  return (row) => comparable(reader.read(row), type) === comparable(other.read(row), type);
}

/** Text search on a reference looks at its display value. */
function textSearch(
  { reader, values, world }: Subject,
  operator: 'LIKE' | 'NOT LIKE' | 'STARTSWITH' | 'ENDSWITH',
): Test {
  const part = (values[0] ?? '').toLowerCase();
  const searched = (row: Row): string =>
    (reader.definition.type === 'reference' ? world.displayOf(reader, row) : reader.read(row)).toLowerCase();
  const tests: Readonly<Record<typeof operator, Test>> = {
    LIKE: (row) => searched(row).includes(part),
    'NOT LIKE': (row) => !searched(row).includes(part),
    STARTSWITH: (row) => searched(row).startsWith(part),
    ENDSWITH: (row) => searched(row).endsWith(part),
  };
  return tests[operator];
}

type FieldType = FieldDefinition['type'];

function comparable(value: string, type: FieldType): string {
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
      return others.length === 0 && usable && indexedFields.has(only.condition.field);
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
