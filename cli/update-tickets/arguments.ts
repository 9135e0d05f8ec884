/** Conditions and values of a bulk change as they are given on the command line: `name=value`. */
import { CodedError } from '../../shared/rules/errors.ts';

/**
 * `status=New` twice means any of both; an empty value means nobody or nothing; `closed` is true or false. Throws
 * `request-invalid` (refuse) for a text without `=`.
 */
export function conditionsFrom(pairs: readonly string[]): Readonly<Record<string, unknown>> {
  const conditions = new Map<string, unknown>();
  for (const [name, value] of pairs.map(pairOf)) {
    const before = conditions.get(name);
    const given =
      name === 'closed' && (value === 'true' || value === 'false') ? value === 'true' : emptyAsNull(value);
    if (before === undefined) conditions.set(name, given);
    else
      conditions.set(
        name,
        Array.isArray(before) ? [...(before as readonly unknown[]), given] : [before, given],
      );
  }
  return Object.fromEntries(conditions);
}

/**
 * `owner=` empties a field; a number is a number where the field is one. Throws `request-invalid` (refuse) for a text
 * without `=`.
 */
export function valuesFrom(pairs: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    pairs
      .map(pairOf)
      .map(([name, value]) => [
        name,
        name === 'budgetHours' && value !== '' ? Number(value) : emptyAsNull(value),
      ]),
  );
}

function emptyAsNull(value: string): string | null {
  return value === '' ? null : value;
}

function pairOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1)
    throw new CodedError('request-invalid', {
      detail: `"${text}" is not of the form name=value, such as status=New.`,
    });
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
