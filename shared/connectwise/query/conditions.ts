/**
 * Conditions for a list, built so that no value can change the query and no field is named that the record lacks.
 *
 *     client.tickets.list({ where: (ticket) => all(ticket('company/id').is(12), ticket('closedFlag').is(false)) })
 *
 * A condition cannot be made out of text: only the functions of this file make one.
 */
import type { ChildPath, FieldPath, ValueAt } from './field-paths.ts';
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

  /** Only for this file: use `fieldsOf`, `all` and `any`. */
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

/** A condition on one and the same item of a list inside the record (`childConditions`). */
export class ChildCondition<Row = never> {
  declare readonly over?: (row: Row) => void;
  readonly #made = true;
  readonly text: string;

  /** Only for this file: use `child`. */
  constructor(key: typeof maker, text: string) {
    if (key !== maker || !this.#made) throw refused('A condition is made by its builder.');
    this.text = text;
  }
}

/** A condition on a custom field (`customFieldConditions`). */
export class CustomFieldCondition {
  readonly #made = true;
  readonly text: string;

  /** Only for this file: use `customField`. */
  constructor(key: typeof maker, text: string) {
    if (key !== maker || !this.#made) throw refused('A condition is made by its builder.');
    this.text = text;
  }
}

type Ordered<Type> = Extract<Type, number | Date>;
type Text<Type> = Extract<Type, string>;
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

function conditionsOn<Row, Type>(path: string): FieldConditions<Row, Type> {
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
 * All of these. (`&&` between conditions gives the last one alone.)
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

/** Any of these. (`||` between conditions gives the first one alone.) */
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
 * none that can be cut. `numbers`: the pieces share no record, because a number equals no other.
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

/** The conditions that one field of a list's items can be given. */
export interface ChildConditions<Row, Type> {
  is(value: Type | null): ChildCondition<Row>;
  isNot(value: Type | null): ChildCondition<Row>;
  contains(text: Text<Type>): ChildCondition<Row>;
  startsWith(text: Text<Type>): ChildCondition<Row>;
}

/**
 * Conditions on the items of a list inside the record: one and the same item must meet them all.
 *
 *     client.contacts.list({ whereChild: (item) => item('communicationItems/value').is('a@b.example') })
 */
export type ChildrenOf<Row> = <Path extends ChildPath<Row>>(
  path: Path,
) => ChildConditions<Row, ValueAt<Row, Path>>;

/** A condition on a list inside the record, or the function that makes one. */
export type WhereChild<Row> = ChildCondition<Row> | ((items: ChildrenOf<Row>) => ChildCondition<Row>);

/** The text behind a `whereChild`. */
export function childTextFrom<Row>(where: WhereChild<Row> | undefined): string | undefined {
  const items: ChildrenOf<Row> = (path) => {
    const inner = conditionsOn<Row, Value>(path);
    const made = (condition: Condition<Row>): ChildCondition<Row> =>
      new ChildCondition(maker, condition.text);
    return {
      is: (value) => made(inner.is(value)),
      isNot: (value) => made(inner.isNot(value)),
      contains: (text) => made(inner.contains(text)),
      startsWith: (text) => made(inner.startsWith(text)),
    };
  };
  const condition = typeof where === 'function' ? where(items) : where;
  if (condition !== undefined && !(condition instanceof ChildCondition))
    throw refused('A condition is made by its builder, never out of text.');
  return condition?.text;
}

/** All of these, of one and the same item. */
export function allOfChild<Row>(...conditions: readonly ChildCondition<Row>[]): ChildCondition<Row> {
  return new ChildCondition(
    maker,
    textOf(
      joined(
        'and',
        conditions.map(({ text }) => ({ kind: 'text', text })),
      ),
    ),
  );
}

/** A custom field by its caption: `customField('Asset Tag').is('A-17')`. */
export function customField(caption: string): {
  is(value: string | number | boolean | null): CustomFieldCondition;
  isNot(value: string | number | boolean | null): CustomFieldCondition;
  contains(text: string): CustomFieldCondition;
} {
  const name = conditionsOn<never, string>('caption').is(caption).text;
  const value = conditionsOn<never, string | number | boolean>('value');
  const made = ({ text }: Condition): CustomFieldCondition =>
    new CustomFieldCondition(maker, `(${name} and ${text})`);
  return {
    is: (wanted) => made(value.is(wanted)),
    isNot: (wanted) => made(value.isNot(wanted)),
    contains: (text) => made(value.contains(text)),
  };
}
