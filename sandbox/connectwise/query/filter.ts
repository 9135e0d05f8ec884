/** Chooses and orders records as the query asks. */
import { refuseCondition } from '../model/refusal.ts';
import { resourceOf } from '../model/resources/index.ts';
import { isRow, type Row } from '../store/table.ts';
import { compileCondition } from './compile.ts';
import { parseCondition, type Condition } from './grammar.ts';
import { namesOfChildren, namesOfCustomFields, namesOfModel } from './naming.ts';

/** The texts of a query; an empty one asks for nothing. */
export interface Filters {
  readonly conditions: string;
  readonly childConditions: string;
  readonly customFieldConditions: string;
  readonly orderBy: string;
}

type Test = (row: Row) => boolean;

/** One test out of all conditions; undefined when there are none. `table` decides what is write-only. */
export function testOf(filters: Filters, model: string, table: string): Test | undefined {
  const tests: Test[] = [];
  if (filters.conditions.trim() !== '') tests.push(ownTest(filters.conditions, model, table));
  if (filters.childConditions.trim() !== '') tests.push(childTest(filters.childConditions, model));
  if (filters.customFieldConditions.trim() !== '') tests.push(customFieldTest(filters.customFieldConditions));
  const [first, ...others] = tests;
  if (first === undefined || others.length === 0) return first;
  return (row) => tests.every((test) => test(row));
}

function ownTest(source: string, model: string, table: string): Test {
  const condition = parseCondition(source);
  const names = namesOfModel(model, resourceOf(table)?.writeOnly);
  if (table !== 'tickets') return compileCondition(condition, names);
  // Tickets can be found by the configurations they hang on, under the singular name and only once.
  if (pathsOf(condition).filter((path) => path.toLowerCase().startsWith('configuration/')).length > 1)
    throw refuseCondition('configuration/id can be used once.');
  return compileCondition(condition, (path) =>
    path.toLowerCase() === 'configuration/id'
      ? { kind: 'number', read: (row) => configurationIds(row) }
      : names(path),
  );
}

function configurationIds(row: Row): readonly number[] {
  const held = row.values['configurations'];
  return Array.isArray(held) ? held.filter(isRow).map(({ id }) => id) : [];
}

/** One and the same child must meet the whole of it; conditions on several lists are met by a choice of one child from each. */
function childTest(source: string, model: string): Test {
  const condition = parseCondition(source);
  refuseIn(condition);
  const names = namesOfChildren(model);
  const lists = [...new Set(pathsOf(condition).flatMap((path) => names(path)?.list ?? []))];
  type Choice = Readonly<Record<string, Row>>;
  const test = compileCondition<Choice>(condition, (path) => {
    const found = names(path);
    if (found === undefined) return undefined;
    const { list, named } = found;
    return {
      ...named,
      read: (choice) => {
        const child = choice[list];
        return child === undefined ? undefined : named.read(child);
      },
    };
  });
  const anyChoice = (row: Row, place: number, choice: Choice): boolean => {
    const list = lists[place];
    if (list === undefined) return test(choice);
    const children = row.values[list];
    return (
      Array.isArray(children) &&
      children.filter(isRow).some((child) => anyChoice(row, place + 1, { ...choice, [list]: child }))
    );
  };
  return (row) => anyChoice(row, 0, {});
}

function customFieldTest(source: string): Test {
  const condition = parseCondition(source);
  refuseIn(condition);
  const test = compileCondition(condition, namesOfCustomFields);
  return (row) => {
    const held = row.values['customFields'];
    return Array.isArray(held) && held.filter(isRow).some(test);
  };
}

function refuseIn(condition: Condition): void {
  if (condition.kind === 'comparison') {
    if (condition.operator === 'in') throw refuseCondition('The in operator can be used in conditions only.');
    return;
  }
  for (const part of condition.parts) refuseIn(part);
}

function pathsOf(condition: Condition): readonly string[] {
  return condition.kind === 'comparison' ? [condition.path] : condition.parts.flatMap(pathsOf);
}

/** Compares two records by `orderBy`, by id where it leaves them equal; undefined when it asks for nothing. */
export function orderOf(orderBy: string, model: string): ((one: Row, other: Row) => number) | undefined {
  const names = namesOfModel(model);
  const keys = orderBy
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [path = '', direction = 'asc', ...more] = part.split(/\s+/);
      const named = names(path);
      if (named === undefined) throw refuseCondition(`${path} is not a recognized name.`);
      if (!/^(asc|desc)$/i.test(direction) || more.length > 0)
        throw refuseCondition(`Expected asc or desc, not '${[direction, ...more].join(' ')}'.`);
      return { read: named.read, sign: direction.toLowerCase() === 'desc' ? -1 : 1 };
    });
  if (keys.length === 0) return undefined;
  return (one, other) => {
    for (const { read, sign } of keys) {
      const difference = compareValues(read(one), read(other));
      if (difference !== 0) return difference * sign;
    }
    return one.id - other.id;
  };
}

/** Missing values come first, texts without regard to case. */
function compareValues(one: unknown, other: unknown): number {
  const left = sortable(one);
  const right = sortable(other);
  if (left === right) return 0;
  if (left === undefined) return -1;
  if (right === undefined) return 1;
  return left < right ? -1 : 1;
}

function sortable(value: unknown): string | number | undefined {
  if (isRow(value)) return sortable(value.values['name'] ?? value.id);
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'boolean' ? Number(value) : undefined;
}
