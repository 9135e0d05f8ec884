/** Reads the encoded query by which a link narrows its incidents. */

/** One condition of an encoded query. */
export interface FilterCondition {
  /** Column, with dots where the path leads over references. */
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

/** Longest first, so that `NOT IN` is not read as `IN`. */
const operators = [
  'ISNOTEMPTY',
  'INSTANCEOF',
  'STARTSWITH',
  'EMPTYSTRING',
  'NOT LIKE',
  'ENDSWITH',
  'ANYTHING',
  'NSAMEAS',
  'BETWEEN',
  'DYNAMIC',
  'ISEMPTY',
  'NOT IN',
  'SAMEAS',
  'NOTON',
  'LIKE',
  'ON',
  'IN',
  '>=',
  '<=',
  '!=',
  '=',
  '>',
  '<',
] as const;
const conditionForm = new RegExp(
  `^(?:OR)?([a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*)(${operators.join('|')})([^]*)$`,
);

/** The conditions of a filter, and the parts that are not conditions. A doubled caret belongs to a value. */
export function readFilter(filter: string): {
  readonly conditions: readonly FilterCondition[];
  readonly unreadable: readonly string[];
} {
  const conditions: FilterCondition[] = [];
  const unreadable: string[] = [];
  for (const part of partsOf(filter)) {
    const [, field, operator, value] = conditionForm.exec(part) ?? [];
    if (field === undefined || operator === undefined) unreadable.push(part);
    else conditions.push({ field, operator, value: value ?? '' });
  }
  return { conditions, unreadable };
}

function partsOf(filter: string): readonly string[] {
  if (filter === '') return [];
  const parts = [''];
  for (let at = 0; at < filter.length; at += 1) {
    const isCaret = filter[at] === '^';
    if (isCaret && filter[at + 1] !== '^') parts.push('');
    else {
      parts[parts.length - 1] += filter[at] ?? '';
      if (isCaret) at += 1;
    }
  }
  return parts;
}
