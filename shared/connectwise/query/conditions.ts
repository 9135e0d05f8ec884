/**
 * Conditions for a list, built so that no value can change the query and no field is named that the record lacks.
 *
 *     client.tickets.list({ where: (ticket) => all(ticket('company/id').is(12), ticket('closedFlag').is(false)) })
 *
 * A condition cannot be made out of text: only the functions of this file make one.
 */
import type { FieldPath, ValueAt } from './field-paths.ts';
import { asPattern, isDoubtful, literal, refused, requireName, type Value } from './literals.ts';

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'in';
      readonly path: string;
      readonly negated: boolean;
      readonly values: readonly string[];
      readonly numbers: boolean;
    }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Part[] };

/** ConnectWise takes about 500 values in one list (WIP notes of its users; the guide advises 150). */
const maxValues = 500;
const maker = Symbol('made here');
let partOf: (condition: Condition) => Part;

/** A finished piece of query over records of one type. */
export class Condition<Row = never> {
  /** Never there: it keeps a condition on one type of record from being used on another. */
  declare readonly over?: (row: Row) => void;
  readonly #part: Part;

  /**
   * Only for this file: use `fieldsOf`, `all` and `any`. Throws `query-value-refused` (dead-letter) for any other
   * caller.
   */
  constructor(key: typeof maker, node: Part) {
    if (key !== maker) throw refused('A condition is made by its builder.');
    this.#part = node;
  }

  static {
    partOf = (condition) => condition.#part;
  }

  /** As the server reads it. */
  get text(): string {
    return textOf(this.#part);
  }
}

type Ordered<Type> = Extract<Type, number | Date>;
/** The texts among the values of a field. */
export type Text<Type> = Extract<Type, string>;
type Listed<Type> = Extract<Type, string | number>;

/**
 * The conditions that one field can be given. Texts are compared without regard to case. Each throws
 * `query-value-refused` (dead-letter) for a value that no query can hold: NaN, a number with an exponent, an invalid
 * time.
 */
export interface FieldConditions<Row, Type> {
  /** Null: it is empty. A reference is asked for by a part of it: `board/id`. */
  is(value: Type | null): Condition<Row>;
  /** As every negation, it leaves out records whose field is empty: `any(field.isNot(1), field.is(null))` has them too. */
  isNot(value: Type | null): Condition<Row>;
  /** Any of these, however many: what is too long for one request is asked for in several. */
  in(values: readonly Listed<Type>[]): Condition<Row>;
  notIn(values: readonly Listed<Type>[]): Condition<Row>;
  above(value: Ordered<Type>): Condition<Row>;
  below(value: Ordered<Type>): Condition<Row>;
  /** At or after. */
  from(value: Ordered<Type>): Condition<Row>;
  /** At or before. */
  upTo(value: Ordered<Type>): Condition<Row>;
  contains(text: Text<Type>): Condition<Row>;
  notContains(text: Text<Type>): Condition<Row>;
  startsWith(text: Text<Type>): Condition<Row>;
  endsWith(text: Text<Type>): Condition<Row>;
}

/** Names a field of the record: an unknown name, or a value of another kind, does not compile. */
export type FieldsOf<Row> = <Path extends FieldPath<Row>>(
  path: Path,
) => FieldConditions<Row, ValueAt<Row, Path>>;

/** A condition, or the function that makes one from the record's fields. */
export type Where<Row> = Condition<Row> | ((fields: FieldsOf<Row>) => Condition<Row>);

/** The fields of one type of record: `const ticket = fieldsOf<Ticket>(); ticket('status/name').is('New')`. */
export function fieldsOf<Row>(): FieldsOf<Row> {
  return (path) => conditionsOn(path);
}

/**
 * The condition behind a `where`. Throws `query-value-refused` (dead-letter) for one that no builder has made, such as
 * a text.
 */
export function conditionFrom<Row>(where: Where<Row> | undefined): Condition<Row> | undefined {
  const condition = typeof where === 'function' ? where(fieldsOf<Row>()) : where;
  if (condition !== undefined && !(condition instanceof Condition))
    throw refused('A condition is made by its builder, never out of text.');
  return condition;
}

/** As `fieldsOf`, in one word, for values of any kind. */
export function field<Row>(path: FieldPath<Row>): FieldConditions<Row, Exclude<Value, null>> {
  return conditionsOn(path);
}

/** The conditions on a field, or on a part of one, by its name alone. */
export function conditionsOn<Row, Type>(path: string): FieldConditions<Row, Type> {
  // A record with an index signature lets the compiler take any text for a name.
  requireName(path);
  const text = (words: string): Condition<Row> =>
    new Condition(maker, { kind: 'text', text: `${path} ${words}` });
  const list = (negated: boolean, values: readonly (string | number)[]): Condition<Row> =>
    new Condition(maker, listPart(path, negated, values));
  // The type of each value is checked where it is called; here they are all values.
  const compare = (sign: string) => (value: unknown) => text(`${sign} ${literal(value as Value)}`);
  const equals = (isEqual: boolean) => (value: unknown) =>
    typeof value === 'string' && isDoubtful(value)
      ? text(`${isEqual ? '' : 'not '}like ${asPattern(value)}`)
      : text(`${isEqual ? '=' : '!='} ${literal(value as Value)}`);
  const contains = (isWanted: boolean) => (value: string) =>
    isDoubtful(value)
      ? text(`${isWanted ? '' : 'not '}like ${asPattern(value, '%', '%')}`)
      : text(`${isWanted ? '' : 'not '}contains ${literal(value)}`);
  return {
    is: equals(true),
    isNot: equals(false),
    in: (values) => list(false, values),
    notIn: (values) => list(true, values),
    above: compare('>'),
    below: compare('<'),
    from: compare('>='),
    upTo: compare('<='),
    contains: contains(true),
    notContains: contains(false),
    startsWith: (value) => text(`like ${asPattern(value, '', '%')}`),
    endsWith: (value) => text(`like ${asPattern(value, '%', '')}`),
  };
}

function listPart(path: string, negated: boolean, values: readonly (string | number)[]): Part {
  if (values.length === 0) throw refused('An empty list matches nothing and is no condition.');
  const doubtful = values.filter((value) => typeof value === 'string' && isDoubtful(value));
  const plain = [...new Set(values.filter((value) => !doubtful.includes(value)).map(literal))];
  const numbers = values.every((value) => typeof value === 'number');
  const parts: Part[] = plain.length === 0 ? [] : [{ kind: 'in', path, negated, values: plain, numbers }];
  for (const value of doubtful)
    parts.push({ kind: 'text', text: `${path} ${negated ? 'not ' : ''}like ${asPattern(String(value))}` });
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind: negated ? 'and' : 'or', parts };
}

/**
 * A condition that needs all of these. (`&&` between conditions gives the last one alone.) Throws `query-value-refused`
 * (dead-letter) for none.
 *
 * @example
 * import type { Ticket } from '../wire/index.ts';
 * import { all, fieldsOf } from './conditions.ts';
 *
 * const ticket = fieldsOf<Ticket>();
 * const open = all(ticket('board/id').is(1), ticket('summary').is(`Ana's "laptop"`));
 * open.text; // → `(board/id = 1 and summary = "Ana's ""laptop""")`
 */
export function all<Row>(...conditions: readonly Condition<Row>[]): Condition<Row> {
  return new Condition(maker, joined('and', conditions.map(partIn)));
}

/**
 * A condition that needs any of these. (`||` between conditions gives the first one alone.) Throws
 * `query-value-refused` (dead-letter) for none.
 */
export function any<Row>(...conditions: readonly Condition<Row>[]): Condition<Row> {
  return new Condition(maker, joined('or', conditions.map(partIn)));
}

function partIn<Row>(condition: Condition<Row>): Part {
  if (!(condition instanceof Condition))
    throw refused('A condition is made by its builder, never out of text.');
  return partOf(condition);
}

function joined(kind: 'and' | 'or', parts: readonly Part[]): Part {
  const [first] = parts;
  if (first === undefined) throw refused('A set of no conditions is no condition.');
  return parts.length === 1 ? first : { kind, parts };
}

function textOf(node: Part): string {
  if (node.kind === 'text') return node.text;
  // Each set stands in parentheses, so that nothing depends on which of `and` and `or` binds tighter.
  if (node.kind !== 'in') return `(${node.parts.map(textOf).join(` ${node.kind} `)})`;
  const pieces: string[] = [];
  for (let at = 0; at < node.values.length; at += maxValues)
    pieces.push(
      `${node.path} ${node.negated ? 'not in' : 'in'} (${node.values.slice(at, at + maxValues).join(',')})`,
    );
  return pieces.length === 1 ? pieces.join('') : `(${pieces.join(node.negated ? ' and ' : ' or ')})`;
}

/**
 * The same question as several, each short enough: its longest list of values is cut into pieces. Undefined when it has
 * none that can be cut. `numbers`: the pieces share no record, because a number equals no other. Throws
 * `query-value-refused` (dead-letter) for a condition that was not made here.
 */
export function splitCondition<Row>(
  condition: Condition<Row>,
  fits: (text: string) => boolean,
): { readonly pieces: readonly Condition<Row>[]; readonly numbers: boolean } | undefined {
  const root = partIn(condition);
  const longest = maxList(root);
  if (longest === undefined) return undefined;
  const pieces = cut(longest.values, (values) => {
    const node = withValues(root, longest, values);
    return values.length <= maxValues && fits(textOf(node)) ? new Condition<Row>(maker, node) : undefined;
  });
  return pieces === undefined ? undefined : { pieces, numbers: longest.numbers };
}

type List = Extract<Part, { kind: 'in' }>;

/** Only what must hold for every record can be cut: a list inside an `or` cannot. */
function maxList(node: Part): List | undefined {
  if (node.kind === 'in') return node.negated ? undefined : node;
  if (node.kind !== 'and') return undefined;
  return node.parts
    .flatMap((part) => maxList(part) ?? [])
    .toSorted((one, other) => other.values.length - one.values.length)[0];
}

function withValues(node: Part, list: List, values: readonly string[]): Part {
  if (node === list) return { ...list, values };
  if (node.kind !== 'and') return node;
  return { ...node, parts: node.parts.map((part) => withValues(part, list, values)) };
}

function cut<Piece>(
  values: readonly string[],
  make: (values: readonly string[]) => Piece | undefined,
): readonly Piece[] | undefined {
  const whole = make(values);
  if (whole !== undefined) return [whole];
  if (values.length < 2) return undefined;
  const half = Math.ceil(values.length / 2);
  const left = cut(values.slice(0, half), make);
  const right = left === undefined ? undefined : cut(values.slice(half), make);
  return left === undefined || right === undefined ? undefined : [...left, ...right];
}
