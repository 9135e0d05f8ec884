// If this fails, `config check` accepts a mapping that no record can follow, or refuses one that works.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingWordMistakes, type MappedPlace } from '../../../../../shared/rules/config/mappings/check.ts';
import { aMapping } from '../../../../support/builders/mappings.ts';

const known: MappedPlace = {
  name: 'category',
  exists: true,
  candidates: [],
  isShown: true,
  holds: null,
  maxLength: null,
  isReadOnly: false,
  choices: [],
};

function told(
  mapping: Readonly<Record<string, unknown>>,
  connectwise: Partial<MappedPlace>,
  servicenow: Partial<MappedPlace>,
): readonly string[] {
  const instances = {
    connectwise: { mapped: [{ ...known, ...connectwise }] },
    servicenow: { mapped: [{ ...known, ...servicenow }] },
  };
  return mappingWordMistakes([aMapping(mapping)], instances).map(
    ({ path, sentence }) => `${path}: ${sentence}`,
  );
}

test('a field that does not exist, is hidden, or cannot be written', () => {
  assert.match(
    told({}, {}, { exists: false, candidates: ['subcategory'] })[0] ?? '',
    /^mappings\[0\]\.servicenow: There is no field "category"\. Did you mean "subcategory"\?/,
  );
  assert.match(told({}, {}, { isShown: false })[0] ?? '', /not shown to the integration’s user: grant read/);
  assert.match(told({}, {}, { isReadOnly: true })[0] ?? '', /read-only in ServiceNow/);
  assert.deepEqual(told({ direction: 'to-connectwise' }, {}, { isReadOnly: true }), []);
  assert.deepEqual(told({}, { exists: null, isShown: null }, { exists: null, isShown: null }), []);
});

test('a field’s values fit the type of the mapping', () => {
  assert.match(
    told({ type: 'date' }, {}, { holds: 'boolean' })[0] ?? '',
    /holds a boolean in ServiceNow, and the mapping’s type is date/,
  );
  assert.match(
    told({}, {}, { holds: 'reference' })[0] ?? '',
    /name the column by which it is found, such as category\.name/,
  );
  const bySysId = { values: [{ connectwise: 'A', servicenow: 'a'.repeat(32) }] };
  assert.deepEqual(told(bySysId, {}, { holds: 'reference' }), []);
  for (const holds of ['date', 'date-time', 'text'] as const)
    assert.deepEqual(told({ type: 'date' }, {}, { holds }), [], holds);
});

test('words of the table and defaults are those of the instance, by value and not by label', () => {
  const choices = [
    { value: 'hardware', label: 'Hardware' },
    { value: 'hw2', label: 'Twice' },
    { value: 'hw3', label: 'Twice' },
  ];
  const word = (servicenow: string) => told({ values: [{ connectwise: 'A', servicenow }] }, {}, { choices });
  assert.deepEqual(word('hardware'), []);
  assert.match(
    word('Hardware')[0] ?? '',
    /values\[0\]\.servicenow: "Hardware" is a label; its value is "hardware"/,
  );
  assert.match(word('Twice')[0] ?? '', /label of 2 choices; name one by its value: hw2, hw3/);
  assert.match(word('hardwar')[0] ?? '', /Did you mean "hardware"\?/);
  assert.match(
    told({ default: { toServiceNow: 'inquiry' } }, {}, { choices })[0] ?? '',
    /default\.toServiceNow: There is no word "inquiry"/,
  );
});

test('a text that may be too long is told with the step that shortens it', () => {
  const text = { connectwise: 'custom:Notes', servicenow: 'u_notes' };
  assert.match(
    told(text, {}, { maxLength: 40 })[0] ?? '',
    /mappings\[0\]\.transform: "u_notes" takes 40 characters.*add \{ "truncate": 40 \} to transform\.toServiceNow/,
  );
  assert.deepEqual(
    told({ ...text, transform: { toServiceNow: [{ truncate: 40 }] } }, {}, { maxLength: 40 }),
    [],
  );
  assert.deepEqual(told(text, { maxLength: 30 }, { maxLength: 40 }).length, 1, 'only the shorter side');
  assert.deepEqual(told({ ...text, direction: 'to-connectwise' }, {}, { maxLength: 40 }), []);
});
