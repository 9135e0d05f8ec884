/** Our words for what does not fit a schema, in place of the library's: `must be a whole number`, `is missing`. */
import type { z } from 'zod';

const types: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'must be a time such as 2026-11-29T08:00:00Z',
  date: 'must be a day such as 2026-11-29',
  url: 'must be an address that begins with https://',
  email: 'must be an address of mail',
  uuid: 'must be a UUID',
  guid: 'must be a GUID',
};

/** Our words for a mistake, in `safeParse(value, { error: schemaWords })`: what a schema says itself goes first. */
export function schemaWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return `must be ${types[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${measureWord(issue.origin)} at least ${String(issue.minimum)}${unit(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `must ${measureWord(issue.origin)} at most ${String(issue.maximum)}${unit(issue.origin, issue.maximum)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return formats[issue.format] ?? 'has a form that is not allowed';
    case 'unrecognized_keys':
      return `has properties that do not exist: ${issue.keys.join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return unionWords(issue.errors);
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'is not allowed';
    default:
      return issue satisfies never;
  }
}

/** All mistakes in one line: `companyId: must be a whole number; set: is missing`. */
export function mistakesText(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${placeOf(path)}: ${message}`))
    .join('; ');
}

function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

function measureWord(origin: string): string {
  return origin === 'string' || origin === 'array' || origin === 'set' ? 'have' : 'be';
}

function unit(origin: string, count: number | bigint): string {
  const isOne = Number(count) === 1;
  if (origin === 'string') return isOne ? ' character' : ' characters';
  return origin === 'array' || origin === 'set' ? (isOne ? ' entry' : ' entries') : '';
}

/** The form that was probably meant: the one in which least is wrong. */
function unionWords(branches: readonly (readonly z.core.$ZodIssue[])[]): string {
  const nearest = branches.toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0] ?? [];
  const words = nearest.map(({ path, message }) =>
    path.length === 0 ? message : `${placeOf(path)} ${message}`,
  );
  return words.length === 0 ? 'has a form that is not allowed' : words.join(', ');
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}
