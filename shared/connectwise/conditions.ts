/**
 * Conditions for a list, built so that no value can change the query and no field is named that the record lacks.
 *
 *     all(field<Ticket>('company/id').is(12), field<Ticket>('lastUpdated').from(since))
 *
 * Strings stand in the kind of quotes that they do not hold. How ConnectWise reads a text that holds both kinds is not
 * documented, so such a value is refused with `query-value-refused`; a pattern match with `*` in its place is no
 * answer, because it would match other records too.
 */
import { CodedError } from '../rules/errors.ts';

/** A finished piece of query. Only this file makes one. */
export interface Condition {
  readonly text: string;
}

/** Paths into a record, `/` between the steps; `lastUpdated` can be asked of every record (OpenAPI 2025.8). */
export type FieldPath<Row> =
  | 'lastUpdated'
  | {
      [Key in keyof Row & string]: NonNullable<Row[Key]> extends readonly unknown[]
        ? never
        : NonNullable<Row[Key]> extends object
          ? Key | `${Key}/${keyof NonNullable<Row[Key]> & string}`
          : Key;
    }[keyof Row & string];

export interface FieldConditions {
  is(value: string | number | boolean | null): Condition;
  isNot(value: string | number | boolean | null): Condition;
  in(values: readonly (string | number)[]): Condition;
  above(value: number | Date): Condition;
  below(value: number | Date): Condition;
  /** At or after. */
  from(value: number | Date): Condition;
  /** At or before. */
  upTo(value: number | Date): Condition;
  contains(text: string): Condition;
}

/** Conditions on one field of a record. */
export function field<Row>(path: FieldPath<Row>): FieldConditions {
  const compare = (operator: string, value: string): Condition => ({ text: `${path} ${operator} ${value}` });
  return {
    is: (value) => compare('=', literal(value)),
    isNot: (value) => compare('!=', literal(value)),
    in(values) {
      if (values.length === 0) throw refused('An empty list matches nothing and is no condition.');
      return compare('in', `(${values.map(literal).join(',')})`);
    },
    above: (value) => compare('>', literal(value)),
    below: (value) => compare('<', literal(value)),
    from: (value) => compare('>=', literal(value)),
    upTo: (value) => compare('<=', literal(value)),
    contains: (text) => compare('contains', literal(text)),
  };
}

/** All of these. */
export function all(...conditions: readonly Condition[]): Condition {
  return joined('and', conditions);
}

/** Any of these. */
export function any(...conditions: readonly Condition[]): Condition {
  return joined('or', conditions);
}

// Each set stands in parentheses, so that nothing depends on which of `and` and `or` binds tighter.
function joined(word: string, conditions: readonly Condition[]): Condition {
  if (conditions.length === 1 && conditions[0] !== undefined) return conditions[0];
  if (conditions.length === 0) throw refused('A set of no conditions is no condition.');
  return { text: `(${conditions.map(({ text }) => text).join(` ${word} `)})` };
}

function literal(value: string | number | boolean | null | Date): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused('The number is not finite.');
    return String(value);
  }
  // Whole seconds and Z: offsets are read wrongly by some versions (seen by django-connectwise in 2023).
  if (value instanceof Date) return `[${value.toISOString().slice(0, 19)}Z]`;
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  throw refused('It holds both kinds of quotes, and how ConnectWise reads that is not documented.');
}

function refused(why: string): CodedError {
  return new CodedError('query-value-refused', { detail: why });
}

/** A query string of these parameters. `'` and `*` are escaped too, which `encodeURIComponent` leaves bare. */
export function queryString(parameters: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escaped(String(value))}`]))
    .join('&');
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /['*()!~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
