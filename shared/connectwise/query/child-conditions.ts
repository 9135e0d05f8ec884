/**
 * Conditions on a list inside the record: on its items (`childConditions`), and on its custom fields
 * (`customFieldConditions`). As with every condition, no text can be made into one.
 */
import { conditionsOn, type Condition, type Text } from './conditions.ts';
import type { ChildPath, ValueAt } from './field-paths.ts';
import { refused, type Value } from './literals.ts';

const maker = Symbol('made here');

/** A condition on one and the same item of a list inside the record (`childConditions`). */
export class ChildCondition<Row = never> {
  declare readonly over?: (row: Row) => void;
  readonly #made = true;
  readonly text: string;

  /** Only for this file: use `whereChild`. Throws `query-value-refused` (dead-letter) for any other caller. */
  constructor(key: typeof maker, text: string) {
    if (key !== maker || !this.#made) throw refused('A condition is made by its builder.');
    this.text = text;
  }
}

/** A condition on a custom field (`customFieldConditions`). */
export class CustomFieldCondition {
  readonly #made = true;
  readonly text: string;

  /** Only for this file: use `customField`. Throws `query-value-refused` (dead-letter) for any other caller. */
  constructor(key: typeof maker, text: string) {
    if (key !== maker || !this.#made) throw refused('A condition is made by its builder.');
    this.text = text;
  }
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

/**
 * The text behind a `whereChild`. Throws `query-value-refused` (dead-letter) for a condition that was not made here.
 */
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

/**
 * A condition that needs all of these, of one and the same item. Throws `query-value-refused` (dead-letter) for none.
 */
export function allOfChild<Row>(...conditions: readonly ChildCondition<Row>[]): ChildCondition<Row> {
  if (conditions.length === 0) throw refused('A set of no conditions is no condition.');
  const texts = conditions.map(({ text }) => text);
  return new ChildCondition(maker, texts.length === 1 ? texts.join('') : `(${texts.join(' and ')})`);
}

/**
 * A custom field by its caption: `customField('Asset Tag').is('A-17')`. Throws `query-value-refused` (dead-letter) for a
 * value that no query can hold.
 */
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
