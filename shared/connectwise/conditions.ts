/**
 * Conditions for a list, built so that no value can change the query and no field is named that the record lacks.
 *
 *     all(field<Ticket>('company/id').is(12), field<Ticket>('lastUpdated').from(since))
 *
 * How ConnectWise reads a text that holds both kinds of quotes, or a backslash beside a quote, is documented nowhere.
 * A text stands in the kind of quotes that it does not hold. With both kinds, double quotes are written twice: a server
 * that knows no such escape then sees two texts side by side and refuses, but nothing of the value ever stands outside
 * quotes. A backslash that could be taken for an escape is refused with `query-value-refused`, because no spelling is
 * safe under both readings.
 */
import { CodedError } from '../rules/errors.ts';

/** A finished piece of query over records of one type. Only this file makes one. */
export interface Condition<Row = never> {
  readonly text: string;
  /** Never there: it keeps a condition on one type of record from being used on another. */
  readonly over?: (row: Row) => void;
}

type Leaf = string | number | boolean | null | undefined | readonly unknown[];

/** Paths into a record, `/` between the steps; `lastUpdated` and `dateEntered` can be asked of every record. */
export type FieldPath<Row> =
  | 'lastUpdated'
  | 'dateEntered'
  | {
      [Key in keyof Row & string]: NonNullable<Row[Key]> extends readonly unknown[]
        ? never
        : NonNullable<Row[Key]> extends Leaf
          ? Key
          : Key | `${Key}/${keyof NonNullable<Row[Key]> & string}`;
    }[keyof Row & string];

export interface FieldConditions<Row> {
  is(value: string | number | boolean | null): Condition<Row>;
  isNot(value: string | number | boolean | null): Condition<Row>;
  /** ConnectWise takes about 500 values at most. */
  in(values: readonly (string | number)[]): Condition<Row>;
  notIn(values: readonly (string | number)[]): Condition<Row>;
  above(value: number | Date): Condition<Row>;
  below(value: number | Date): Condition<Row>;
  /** At or after. */
  from(value: number | Date): Condition<Row>;
  /** At or before. */
  upTo(value: number | Date): Condition<Row>;
  contains(text: string): Condition<Row>;
  notContains(text: string): Condition<Row>;
}

/** Conditions on one field of a record. */
export function field<Row>(path: FieldPath<Row>): FieldConditions<Row> {
  const compare = (operator: string, value: string): Condition<Row> => ({
    text: `${path} ${operator} ${value}`,
  });
  const list = (operator: string, values: readonly (string | number)[]): Condition<Row> => {
    if (values.length === 0) throw refused('An empty list matches nothing and is no condition.');
    return compare(operator, `(${values.map(literal).join(',')})`);
  };
  return {
    is: (value) => compare('=', literal(value)),
    isNot: (value) => compare('!=', literal(value)),
    in: (values) => list('in', values),
    notIn: (values) => list('not in', values),
    above: (value) => compare('>', literal(value)),
    below: (value) => compare('<', literal(value)),
    from: (value) => compare('>=', literal(value)),
    upTo: (value) => compare('<=', literal(value)),
    contains: (text) => compare('contains', literal(text)),
    notContains: (text) => compare('not contains', literal(text)),
  };
}

/** All of these. */
export function all<Row>(...conditions: readonly Condition<Row>[]): Condition<Row> {
  return joined('and', conditions);
}

/** Any of these. */
export function any<Row>(...conditions: readonly Condition<Row>[]): Condition<Row> {
  return joined('or', conditions);
}

// Each set stands in parentheses, so that nothing depends on which of `and` and `or` binds tighter.
function joined<Row>(word: string, conditions: readonly Condition<Row>[]): Condition<Row> {
  if (conditions.length === 1 && conditions[0] !== undefined) return conditions[0];
  if (conditions.length === 0) throw refused('A set of no conditions is no condition.');
  return { text: `(${conditions.map(({ text }) => text).join(` ${word} `)})` };
}

function literal(value: string | number | boolean | null | Date): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return numberLiteral(value);
  if (value instanceof Date) return dateLiteral(value);
  return textLiteral(value);
}

function numberLiteral(value: number): string {
  const text = String(value);
  // Digits, a point and a sign are all that the server reads; very large and very small numbers print an exponent.
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw refused('The number cannot be written in plain digits.');
  return text;
}

function dateLiteral(value: Date): string {
  if (Number.isNaN(value.getTime()) || value.getUTCFullYear() < 1 || value.getUTCFullYear() > 9999)
    throw refused('It is no date that can be written.');
  // Whole seconds and Z: offsets are read wrongly by some versions (seen by django-connectwise in 2023).
  return `[${value.toISOString().slice(0, 19)}Z]`;
}

function textLiteral(value: string): string {
  if (/\\(\\|["']|$)/.test(value))
    throw refused('A backslash stands before a quote, before another one, or at the end.');
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value.replaceAll('"', '""')}"`;
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
