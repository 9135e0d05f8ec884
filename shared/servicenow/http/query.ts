/**
 * Encoded queries, built so that no value can change the query.
 *
 * A caret inside a value is doubled (ServiceNow's own escape helper does the same). A value that begins with
 * `javascript:` would be run on the server, so it is refused. An unknown field is silently ignored by ServiceNow and
 * the rest of the query runs: only names written in this project's code, and a filter that was checked, come here.
 */
import { CodedError } from '../../rules/errors.ts';

/** An operator that this project's queries use. */
export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | 'STARTSWITH';

/**
 * One condition, for example `term('sys_id', '=', id)`. Throws `query-value-refused` (dead-letter) for a value that
 * would change the operator, or that the server would run.
 */
export function term(field: string, operator: Operator, value: string): string {
  // There is no sign between operator and value: `>` and a value that begins with `=` would read as `>=`.
  if ((operator === '>' || operator === '<') && value.startsWith('='))
    throw refused('It begins with a sign that would change the operator.');
  return `${field}${operator}${safe(value)}`;
}

/**
 * A condition that a field is one of these. Throws `query-value-refused` (dead-letter) for no value at all, for one
 * with a comma, because ServiceNow has no escape for it, and for one that would change the query.
 */
export function oneOf(field: string, values: readonly string[]): string {
  if (values.some((value) => value.includes(','))) throw refused('A value of a list holds a comma.');
  if (values.length === 0) throw refused('An empty list matches nothing and is no condition.');
  // `IN` and a value that begins so would read as the operator INSTANCEOF.
  if (values[0]?.startsWith('STANCEOF') === true)
    throw refused('It begins with a word that would change the operator.');
  return `${field}IN${values.map(safe).join(',')}`;
}

/** A query that needs all of these terms. Empty ones are left out. */
export function both(...terms: readonly string[]): string {
  return terms.filter((one) => one !== '').join('^');
}

/** A query that needs any of these groups; each must repeat what all of them need. */
export function eitherGroup(...groups: readonly string[]): string {
  return groups.join('^NQ');
}

/** The query with an order: by time, and by id where times are equal, so that pages neither repeat nor lose rows. */
export function ordered(query: string, ...fields: readonly string[]): string {
  return [query, ...fields.map((field) => `ORDERBY${field}`)].join('^');
}

/** An instant as ServiceNow stores it: `2026-11-23 20:00:00`, UTC. */
export function toGlideTime(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ');
}

function safe(value: string): string {
  if (/^\s*javascript:/i.test(value))
    throw refused('It begins with "javascript:", which the server would run.');
  return value.replaceAll('^', '^^');
}

function refused(detail: string): CodedError {
  return new CodedError('query-value-refused', { detail });
}
