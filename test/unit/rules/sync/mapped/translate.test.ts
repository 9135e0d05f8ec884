// If this fails, a mapped field arrives in the wrong words, or flips back and forth between the two sides.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, constantFrom, property, string } from 'fast-check';
import { sameMeaning, toConnectWise, toServiceNow } from '../../../../../shared/rules/sync/mapping.ts';
import { mappedField } from '../../../../../shared/rules/sync/mapped/fields.ts';
import { truncatedAt } from '../../../../../shared/rules/config/mappings/schema.ts';
import { translateMapped } from '../../../../../shared/rules/sync/mapped/translate.ts';
import { aMappedLink, aMapping } from '../../../../support/builders/mappings.ts';

const table = [
  { connectwise: 'Hardware', servicenow: 'hardware' },
  { connectwise: 'Printer', servicenow: 'hardware', use: 'to-servicenow' },
  { connectwise: 'Access', servicenow: 'inquiry' },
  { connectwise: 'Access', servicenow: 'password', use: 'to-connectwise' },
];

test('a table translates both ways, with rows that hold one way only', () => {
  const mapping = aMapping({ values: table });
  const there = (word: string) => translateMapped(mapping, 'servicenow', word);
  const back = (word: string) => translateMapped(mapping, 'connectwise', word);
  assert.deepEqual(['Hardware', 'Printer', 'Access'].map(there), ['hardware', 'hardware', 'inquiry']);
  assert.deepEqual(['hardware', 'inquiry', 'password'].map(back), ['Hardware', 'Access', 'Access']);
  assert.deepEqual([there('Toner'), back('toner'), there('')], [null, null, '']);
});

test('a word without a row is left, kept, or becomes the default, as the mapping says', () => {
  const word = (unlisted: string, changes: object = {}) =>
    translateMapped(aMapping({ values: table, unlisted, ...changes }), 'servicenow', 'Toner');
  assert.equal(word('leave'), null);
  assert.equal(word('same'), 'Toner');
  assert.equal(word('default', { default: { toServiceNow: 'inquiry' } }), 'inquiry');
  assert.equal(word('default'), null, 'a default that is none is no word');
  assert.equal(
    translateMapped(aMapping(), 'servicenow', 'Toner'),
    'Toner',
    'without rows the words are shared',
  );
});

test('an empty field becomes the default of its direction, or empties the other', () => {
  const mapping = aMapping({ default: { toServiceNow: 'inquiry' } });
  assert.equal(translateMapped(mapping, 'servicenow', ' '), 'inquiry');
  assert.equal(translateMapped(mapping, 'connectwise', ''), '');
});

test('each transformation does what its name says, in order, and to no word of the table', () => {
  const transform = (steps: unknown[], value: string, zone = 'UTC') =>
    translateMapped(
      aMapping({
        type: 'text',
        transform: { toServiceNow: steps },
        zone,
        values: [{ connectwise: 'a', servicenow: 'b' }],
        unlisted: 'same',
      }),
      'servicenow',
      value,
    );
  assert.equal(transform(['upper', { template: 'PSA {value}/{value}' }], 'x$&y'), 'PSA X$&Y/X$&Y');
  assert.equal(transform([{ template: 'PSA {value}' }, 'lower'], 'X'), 'psa x');
  assert.equal(transform([{ truncate: 5 }], 'abcdefgh'), 'abcd…');
  assert.equal(transform([{ truncate: 3 }], 'a👍👍'), 'a…', 'no half of a character');
  assert.equal(transform(['date'], '2026-12-01T02:00:00Z', 'America/Chicago'), '2026-11-30');
  assert.equal(transform(['date'], 'soon'), 'soon');
  assert.equal(transform(['upper'], 'a'), 'b');
  assert.equal(
    truncatedAt(aMapping({ transform: { toServiceNow: [{ truncate: 9 }, { truncate: 7 }] } }), 'servicenow'),
    7,
  );
  assert.equal(truncatedAt(aMapping(), 'connectwise'), null);
});

test('a translated value means the same as its source, so nothing flips', () => {
  const shapes = [
    { values: table },
    { values: table, unlisted: 'same' },
    { type: 'text', transform: { toServiceNow: ['trim', { truncate: 8 }], toConnectWise: ['upper'] } },
    { type: 'text', transform: { toServiceNow: [{ template: 'PSA {value}' }] } },
    { values: table, unlisted: 'default', default: { toServiceNow: 'inquiry', toConnectWise: 'Access' } },
  ];
  const anyWord = constantFrom(
    'Hardware',
    'hardware',
    'Printer',
    'Access',
    'inquiry',
    'password',
    '',
    'PSA x',
  );
  for (const shape of shapes) {
    const link = aMappedLink([
      { name: 'm', connectwise: 'poNumber', servicenow: 'u_m', type: 'choice', ...shape },
    ]);
    const field = mappedField(link.mappings[0] ?? aMapping());
    const context = { link, board: '1' };
    assertProperty(
      property(shape.values === undefined ? string({ maxLength: 20 }) : anyWord, (value) => {
        const there = toServiceNow(field, value, null, context);
        if (there !== null) assert.ok(sameMeaning(field, value, there, context), `${value} → ${there}`);
        const back = toConnectWise(field, value, context);
        if (back !== null) assert.ok(sameMeaning(field, back, value, context), `${back} ← ${value}`);
      }),
    );
  }
});
