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
import { refuseCondition } from '../model/refusal.ts';
import { tokensOf, type Token } from './tokens.ts';

/** A value as a condition writes it. */
export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Milliseconds since 1970. */
  | { readonly kind: 'date'; readonly value: number }
  | { readonly kind: 'null'; readonly value: null };

/** A comparison's operator, in lower case. */
export type Operator = (typeof comparisonSigns)[number] | 'contains' | 'like' | 'in';

/** One comparison of a field's path with literals. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly path: string;
  readonly operator: Operator;
  /** True if `not` stood before the word. */
  readonly negated: boolean;
  /** One, but for `in`. */
  readonly literals: readonly Literal[];
}

/** A parsed condition: a comparison, or parts joined by `and` or `or`. */
export type Condition = Comparison | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] };

const maxDepth = 200;
const comparisonSigns = ['=', '!=', '<', '<=', '>', '>='] as const;
const isComparisonSign = (text: string): text is (typeof comparisonSigns)[number] =>
  comparisonSigns.some((sign) => sign === text);
const keywords = new Set(['and', 'or', 'not', 'in', 'like', 'contains', 'null', 'true', 'false']);

/** Parses a condition. Throws the vendor's 400 `ApiFindCondition` when it does not follow the grammar. */
export function parseCondition(source: string): Condition {
  return new ConditionParser(source).parse();
}

/** Goes through the tokens once; each method reads one rule of the grammar and leaves what follows. */
class ConditionParser {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  #place = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokensOf(source);
  }

  parse(): Condition {
    const condition = this.#either();
    if (this.#peek().kind !== 'end') throw unexpected(this.#peek(), 'and, or, or the end');
    return condition;
  }

  #either(): Condition {
    const parts = [this.#both()];
    while (this.#takeWord('or')) parts.push(this.#both());
    return joined('or', parts);
  }

  #both(): Condition {
    const parts = [this.#part()];
    while (this.#takeWord('and')) parts.push(this.#part());
    return joined('and', parts);
  }

  #part(): Condition {
    if (!this.#takeSign('(')) return this.#comparison();
    this.#depth += 1;
    if (this.#depth > maxDepth) throw refuseCondition('The condition is nested too deep.');
    const inside = this.#either();
    if (!this.#takeSign(')')) throw unexpected(this.#peek(), "')'");
    this.#depth -= 1;
    return inside;
  }

  #comparison(): Comparison {
    const token = this.#take();
    if (token.kind !== 'word' || keywords.has(token.text.toLowerCase())) throw unexpected(token, 'a name');
    const kind = 'comparison';
    const path = token.text;
    const negated = this.#takeWord('not');
    for (const operator of ['contains', 'like', 'in'] as const)
      if (this.#takeWord(operator)) {
        const literals = operator === 'in' ? this.#list() : [this.#literal()];
        return { kind, path, operator, negated, literals };
      }
    const sign = this.#take();
    if (negated || sign.kind !== 'sign' || !isComparisonSign(sign.text))
      throw unexpected(sign, negated ? 'contains, like or in' : 'an operator');
    return { kind, path, operator: sign.text, negated, literals: [this.#literal()] };
  }

  #list(): readonly Literal[] {
    if (!this.#takeSign('(')) throw unexpected(this.#peek(), "'('");
    const literals = [this.#literal()];
    while (this.#takeSign(',')) literals.push(this.#literal());
    if (!this.#takeSign(')')) throw unexpected(this.#peek(), "')'");
    return literals;
  }

  #literal(): Literal {
    const token = this.#take();
    if (token.kind === 'text') return { kind: 'text', value: token.text };
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'date') return { kind: 'date', value: readDate(token.text) };
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (word === 'null') return { kind: 'null', value: null };
    if (word === 'true' || word === 'false') return { kind: 'boolean', value: word === 'true' };
    throw unexpected(token, 'a value');
  }

  #peek(): Token {
    return this.#tokens[this.#place] ?? { kind: 'end', text: '', at: this.#source.length };
  }

  #take(): Token {
    const token = this.#peek();
    this.#place += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    this.#place += 1;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#place += 1;
    return true;
  }
}

function joined(kind: 'and' | 'or', parts: readonly Condition[]): Condition {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : { kind, parts };
}

function unexpected(token: Token, wanted: string): Error {
  return refuseCondition(
    token.kind === 'end'
      ? `Expected ${wanted}, but the condition ends.`
      : `Expected ${wanted}, not '${token.text}', at position ${token.at}.`,
  );
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
