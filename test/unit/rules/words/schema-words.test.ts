// If this fails, a person who sends something wrong reads the words of a library instead of what to change.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { mistakesText, schemaWords } from '../../../../shared/rules/words/schema-words.ts';

const schema = z.strictObject({
  count: z.int().min(1).max(9),
  name: z.string().min(2).max(4),
  kind: z.enum(['a', 'b']).optional(),
  since: z.iso.datetime().optional(),
  list: z
    .array(z.strictObject({ id: z.int() }))
    .max(2)
    .optional(),
  either: z
    .union([z.strictObject({ ids: z.array(z.int()) }), z.strictObject({ where: z.string() })])
    .optional(),
  own: z.string().regex(/^x/, 'must begin with x').optional(),
});

const said = (value: unknown): string => {
  const { error } = schema.safeParse(value, { error: schemaWords });
  return error === undefined ? '' : mistakesText(error);
};
const right = { count: 1, name: 'abc' };

test('each mistake is told in our words, with its place', () => {
  const cases: readonly (readonly [value: unknown, words: string])[] = [
    [{ ...right, count: 'one' }, 'count: must be a number'],
    [{ ...right, count: 1.5 }, 'count: must be a whole number'],
    [{ ...right, count: 0 }, 'count: must be at least 1'],
    [{ name: 'abc' }, 'count: is missing'],
    [{ ...right, name: 'a' }, 'name: must have at least 2 characters'],
    [{ ...right, name: 'abcde' }, 'name: must have at most 4 characters'],
    [{ ...right, kind: 'c' }, 'kind: must be one of a, b'],
    [{ ...right, since: 'lately' }, 'since: must be a time such as 2026-11-29T08:00:00Z'],
    [{ ...right, list: [{ id: 1 }, { id: 'x' }] }, 'list[1].id: must be a number'],
    [{ ...right, list: [{ id: 1 }, { id: 1 }, { id: 1 }] }, 'list: must have at most 2 entries'],
    [{ ...right, colour: 'red' }, 'has properties that do not exist: colour'],
    [{ ...right, either: { ids: ['x'] } }, 'either: ids[0] must be a number'],
    [{ ...right, own: 'y' }, 'own: must begin with x'],
    ['text', 'must be an object'],
    [{ count: 0, name: 'a' }, 'count: must be at least 1; name: must have at least 2 characters'],
  ];
  for (const [value, words] of cases) assert.equal(said(value), words);
});
