/**
 * Reads ServiceNow's encoded queries: text in, a plain description of conditions and ordering out.
 *
 * Grammar (ServiceNow "Encoded query strings" and "Operators available for filters"): terms are joined by `^`; a term
 * that begins with `OR` is an alternative of the condition just before it and of nothing else; `NQ` begins a new
 * group, and the groups are alternatives of each other; `^^` is a literal caret. Nothing is refused: a part that makes
 * no sense is reported as invalid and left out, which is what the platform does with it.
 */

/** Longest first, so that `NOT IN` is not read as an unknown operator and `<=` not as `<`. */
const operators = [
  'INSTANCEOF',
  'EMPTYSTRING',
  'ISNOTEMPTY',
  'STARTSWITH',
  'NOT LIKE',
  'ENDSWITH',
  'ANYTHING',
  'BETWEEN',
  'ISEMPTY',
  'DYNAMIC',
  'NSAMEAS',
  'NOT IN',
  'SAMEAS',
  'NOTON',
  'LIKE',
  'ON',
  'IN',
  '!=',
  '<=',
  '>=',
  '=',
  '<',
  '>',
] as const;

type QueryOperator = (typeof operators)[number];

/** One condition of an encoded query. */
export interface QueryCondition {
  /** Column name, possibly dot-walked (`caller_id.email`). */
  readonly field: string;
  readonly operator: QueryOperator;
  readonly value: string;
}

/** Conditions of which one must hold. */
type QueryAlternatives = readonly QueryCondition[];

/** Alternatives that must all hold. */
type QueryGroup = readonly QueryAlternatives[];

/** A parsed encoded query: groups of conditions, the order, and the parts that make no sense. */
export interface EncodedQuery {
  /** A record is found when one group holds. Always at least one group; an empty group holds for every record. */
  readonly groups: readonly QueryGroup[];
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
  /** Parts that are not conditions at all. Conditions on unknown fields are found out later, against the dictionary. */
  readonly invalid: readonly string[];
}

/** Parses an encoded query; never throws. */
export function parseEncodedQuery(text: string): EncodedQuery {
  const order: { field: string; descending: boolean }[] = [];
  const invalid: string[] = [];
  // An alternative belongs to the term before it, also when that term was dropped as invalid.
  let alternatives: QueryCondition[] = [];
  const groups: QueryCondition[][][] = [[alternatives]];

  for (const term of splitTerms(text)) {
    const ordering = /^ORDERBY(DESC)?([a-z0-9_.]+)$/.exec(term);
    if (ordering?.[2] !== undefined) {
      order.push({ field: ordering[2], descending: ordering[1] !== undefined });
      continue;
    }
    // `EQ` ends a query that the platform itself wrote; GROUPBY matters only to lists in the pages.
    if (term === 'EQ' || term.startsWith('GROUPBY')) continue;

    let conditionText = term;
    if (term.startsWith('NQ')) {
      conditionText = term.slice(2);
      alternatives = [];
      groups.push([alternatives]);
    } else if (term.startsWith('OR')) {
      conditionText = term.slice(2);
    } else {
      alternatives = [];
      groups.at(-1)?.push(alternatives);
    }

    const condition = parseCondition(conditionText);
    if (condition === undefined) invalid.push(term);
    else alternatives.push(condition);
  }

  return { groups: groups.map((group) => group.filter((list) => list.length > 0)), order, invalid };
}

/** Splits on single carets; a doubled caret stays in the term as one. Empty terms are left out. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let term = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== '^') {
      term += text[at];
    } else if (text[at + 1] === '^') {
      term += '^';
      at += 1;
    } else {
      terms.push(term);
      term = '';
    }
  }
  terms.push(term);
  return terms.filter((each) => each !== '');
}

/** Column names are lower case, operators that are words are upper case: that is where one ends and the other begins. */
function parseCondition(text: string): QueryCondition | undefined {
  const field = /^[a-z0-9_.]+/.exec(text)?.[0];
  if (field === undefined) return undefined;
  const rest = text.slice(field.length);
  const operator = operators.find((each) => rest.startsWith(each));
  if (operator === undefined) return undefined;
  return { field, operator, value: rest.slice(operator.length) };
}
