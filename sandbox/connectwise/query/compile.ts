/** Turns a parsed condition into a test of one record, tight enough for a hundred thousand of them. */
import { refuseCondition } from '../model/refusal.ts';
import type { Comparison, Condition, Literal } from './grammar.ts';

/** The meaning of a name in a condition. */
export interface Named<Subject> {
  /** The value in a record; a date is milliseconds; a list matches when one of its values does. */
  readonly read: (subject: Subject) => unknown;
  readonly kind: 'text' | 'number' | 'boolean' | 'date' | 'enum' | 'reference' | 'any';
  /** The words of an enum. */
  readonly words?: readonly string[];
}

/** Finds what a path stands for, or nothing. */
export type Naming<Subject> = (path: string) => Named<Subject> | undefined;

type Test<Value> = (value: Value) => boolean;

/**
 * Makes a test of records out of a condition. Throws `ApiFindCondition` for an unknown name, a literal of another kind,
 * or a word that the enum does not have.
 */
export function compileCondition<Subject>(condition: Condition, naming: Naming<Subject>): Test<Subject> {
  if (condition.kind === 'comparison') return compileComparison(condition, naming);
  const parts = condition.parts.map((part) => compileCondition(part, naming));
  return condition.kind === 'and'
    ? (subject) => parts.every((part) => part(subject))
    : (subject) => parts.some((part) => part(subject));
}

function compileComparison<Subject>(comparison: Comparison, naming: Naming<Subject>): Test<Subject> {
  const named = naming(comparison.path);
  if (named === undefined) throw refuseCondition(`${comparison.path} is not a recognized name.`);
  for (const literal of comparison.literals) refuseWrongLiteral(comparison, literal, named);
  const test = valueTest(comparison, named.kind);
  const { read } = named;
  return (subject) => {
    const value = read(subject);
    return Array.isArray(value) ? value.some(test) : test(value);
  };
}

const hint =
  'String values should be enclosed with double or single quotes; DateTime values should be enclosed in square brackets; numbers should consist of only digits, and optionally a decimal point and a negation sign; boolean values should be indicated with the keywords true or false; null values should be indicated by the keyword null.';

const kindNames: Readonly<Record<Literal['kind'], string>> = {
  text: 'string',
  number: 'numeric',
  boolean: 'boolean',
  date: 'datetime',
  null: 'null',
};

function refuseWrongLiteral<Subject>(
  comparison: Comparison,
  literal: Literal,
  { kind, words }: Named<Subject>,
): void {
  const isPattern = comparison.operator === 'like' || comparison.operator === 'contains';
  if (kind === 'enum') {
    const isWord =
      literal.kind === 'text' && words?.some((word) => word.toLowerCase() === literal.value.toLowerCase());
    if (isPattern || (literal.kind !== 'null' && isWord !== true))
      throw refuseCondition('Enum value supplied was invalid');
    return;
  }
  if (literal.kind === 'null' || kind === 'any') return;
  const wanted = isPattern ? 'text' : kind;
  if (literal.kind !== wanted)
    throw refuseCondition(
      `Expected a ${wanted === 'reference' ? 'null' : kindNames[wanted]} value, not a ${kindNames[literal.kind]}. ${hint}`,
    );
}

/**
 * Texts are compared without regard to case and a missing value meets no comparison but `= null`, as in the vendor's
 * database; no source says either for the API.
 */
function valueTest(comparison: Comparison, kind: Named<unknown>['kind']): Test<unknown> {
  const { operator, negated, literals } = comparison;
  const [first] = literals;
  if (operator === 'in') {
    const wanted = new Set(literals.map((literal) => folded(literal.value)));
    return (value) => isPresent(value) && wanted.has(folded(value)) !== negated;
  }
  if (operator === 'contains') {
    const part = String(first?.value ?? '').toLowerCase();
    return (value) => isPresent(value) && asText(value).includes(part) !== negated;
  }
  if (operator === 'like') {
    const pattern = likePattern(String(first?.value ?? '').toLowerCase());
    return (value) => isPresent(value) && pattern.test(asText(value)) !== negated;
  }
  if (operator !== '=' && operator !== '!=') return orderTest(operator, folded(first?.value));
  const isEqual = operator === '=';
  if (first === undefined || first.kind === 'null') return (value) => isPresent(value) !== isEqual;
  // References are only ever compared with null.
  if (kind === 'reference') return () => false;
  const wanted = folded(first.value);
  return (value) => isPresent(value) && (folded(value) === wanted) === isEqual;
}

function orderTest(operator: '<' | '<=' | '>' | '>=', limit: unknown): Test<unknown> {
  if (typeof limit !== 'number' && typeof limit !== 'string') return () => false;
  const compared = (value: unknown): number => {
    const other = folded(value);
    if (typeof other !== typeof limit) return Number.NaN;
    return (other as number | string) < limit ? -1 : (other as number | string) > limit ? 1 : 0;
  };
  const isMet: Readonly<Record<typeof operator, (order: number) => boolean>> = {
    '<': (order) => order < 0,
    '<=': (order) => order <= 0,
    '>': (order) => order > 0,
    '>=': (order) => order >= 0,
  };
  const isWanted = isMet[operator];
  return (value) => isWanted(compared(value));
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : JSON.stringify(value);
}

/** `*` and `%` stand for anything, `_` for one character, `[[]` for a bracket, `[abc]` for one of them, as in SQL. */
function likePattern(like: string): RegExp {
  let pattern = '';
  for (let at = 0; at < like.length; at += 1) {
    const character = like.charAt(at);
    const close = character === '[' ? like.indexOf(']', at + 2) : -1;
    if (character === '*' || character === '%') pattern += '.*';
    else if (character === '_') pattern += '.';
    else if (close > 0) {
      const inside = like.slice(at + 1, close).replaceAll(/[\\[\]]/g, String.raw`\$&`);
      pattern += `[${inside}]`;
      at = close;
    } else pattern += character.replaceAll(/[\\^$.|?*+(){}[\]]/g, String.raw`\$&`);
  }
  try {
    return new RegExp(`^${pattern}$`, 'su');
  } catch {
    throw refuseCondition(`'${like}' is not a pattern.`);
  }
}
