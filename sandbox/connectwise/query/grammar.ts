/**
 * The grammar of conditions, as the developer guide describes it:
 *
 *     either     = both { "or" both }
 *     both       = part { "and" part }
 *     part       = "(" either ")" | comparison
 *     comparison = path sign literal
 *                | path [ "not" ] ( "contains" | "like" ) literal
 *                | path [ "not" ] "in" "(" literal { "," literal } ")"
 *
 * `and` binds tighter than `or`, as in SQL; no source says so.
 */
import { tokensOf, type Token } from './tokens.ts';
import { refuseCondition } from '../model/refusal.ts';

export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Milliseconds since 1970. */
  | { readonly kind: 'date'; readonly value: number }
  | { readonly kind: 'null'; readonly value: null };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'like' | 'in';

export interface Comparison {
  readonly kind: 'comparison';
  readonly path: string;
  readonly operator: Operator;
  /** Whether `not` stood before the word. */
  readonly negated: boolean;
  /** One, but for `in`. */
  readonly literals: readonly Literal[];
}

export type Condition = Comparison | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] };

const deepest = 200;
const comparisonSigns: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=']);
const keywords = new Set(['and', 'or', 'not', 'in', 'like', 'contains', 'null', 'true', 'false']);

/** Parses a condition. Throws the vendor's 400 `ApiFindCondition` when it does not follow the grammar. */
export function parseCondition(source: string): Condition {
  const tokens = tokensOf(source);
  let place = 0;
  let depth = 0;

  const peek = (): Token => tokens[place] ?? { kind: 'end', text: '', at: source.length };
  const take = (): Token => {
    const token = peek();
    place += 1;
    return token;
  };
  const isWord = (word: string): boolean => peek().kind === 'word' && peek().text.toLowerCase() === word;
  const takeWord = (word: string): boolean => {
    if (!isWord(word)) return false;
    place += 1;
    return true;
  };
  const takeSign = (sign: string): boolean => {
    if (peek().kind !== 'sign' || peek().text !== sign) return false;
    place += 1;
    return true;
  };
  const unexpected = (token: Token, wanted: string): Error =>
    refuseCondition(
      token.kind === 'end'
        ? `Expected ${wanted}, but the condition ends.`
        : `Expected ${wanted}, not '${token.text}', at position ${token.at}.`,
    );

  function either(): Condition {
    const parts = [both()];
    while (takeWord('or')) parts.push(both());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'or', parts };
  }

  function both(): Condition {
    const parts = [part()];
    while (takeWord('and')) parts.push(part());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'and', parts };
  }

  function part(): Condition {
    if (!takeSign('(')) return comparison();
    depth += 1;
    if (depth > deepest) throw refuseCondition('The condition is nested too deep.');
    const inside = either();
    if (!takeSign(')')) throw unexpected(peek(), "')'");
    depth -= 1;
    return inside;
  }

  function comparison(): Comparison {
    const token = take();
    if (token.kind !== 'word' || keywords.has(token.text.toLowerCase())) throw unexpected(token, 'a name');
    const path = token.text;
    const negated = takeWord('not');
    for (const operator of ['contains', 'like', 'in'] as const)
      if (takeWord(operator))
        return {
          kind: 'comparison',
          path,
          operator,
          negated,
          literals: operator === 'in' ? list() : [literal()],
        };
    const sign = take();
    if (negated || sign.kind !== 'sign' || !comparisonSigns.has(sign.text))
      throw unexpected(sign, negated ? 'contains, like or in' : 'an operator');
    return { kind: 'comparison', path, operator: sign.text as Operator, negated, literals: [literal()] };
  }

  function list(): readonly Literal[] {
    if (!takeSign('(')) throw unexpected(peek(), "'('");
    const literals = [literal()];
    while (takeSign(',')) literals.push(literal());
    if (!takeSign(')')) throw unexpected(peek(), "')'");
    return literals;
  }

  function literal(): Literal {
    const token = take();
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'date') return { kind: 'date', value: readDate(token.text) };
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (word === 'null') return { kind: 'null', value: null };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
    throw unexpected(token, 'a value');
  }

  const condition = either();
  if (peek().kind !== 'end') throw unexpected(peek(), 'and, or, or the end');
  return condition;
}

/** `2026-08-20`, `2026-08-20T18:04:26Z`, with or without seconds, fractions and zone; without a zone it is UTC. */
function readDate(text: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
    text,
  );
  const [, day, time, zone] = match ?? [];
  const value =
    day === undefined
      ? Number.NaN
      : Date.parse(time === undefined ? `${day}T00:00:00Z` : `${day}T${time}${zone ?? 'Z'}`);
  if (Number.isNaN(value)) throw refuseCondition(`'${text}' is not a date.`);
  return value;
}
