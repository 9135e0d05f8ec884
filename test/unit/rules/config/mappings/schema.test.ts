// If this fails, a mapping that cannot work is accepted, or its author does not learn what is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOn, typeOf } from '../../../../../shared/rules/config/mappings/schema.ts';
import { aMapping } from '../../../../support/builders/mappings.ts';
import { configMistakes, linkJson } from '../../../../support/builders/rules.ts';

const category = { name: 'category', connectwise: 'type', servicenow: 'category' };
const mistakes = (...mappings: object[]): string => configMistakes({ links: [linkJson({ mappings })] });

test('a mapping holds what its field of the ticket holds, unless it says otherwise', () => {
  assert.equal(typeOf(aMapping()), 'choice');
  assert.equal(typeOf(aMapping({ connectwise: 'owner', servicenow: 'assigned_to.email' })), 'person');
  assert.equal(typeOf(aMapping({ connectwise: 'custom:Asset Tag' })), 'text');
  assert.equal(typeOf(aMapping({ connectwise: 'custom:3', type: 'date' })), 'date');
  assert.deepEqual(placeOn('custom: Asset Tag '), { kind: 'custom', caption: 'Asset Tag' });
  assert.deepEqual(placeOn('custom:12'), { kind: 'custom', id: 12 });
  assert.throws(() => placeOn('summary'), /no field of a ticket/);
});

test('each mistake is told with its place', () => {
  assert.match(
    mistakes({ ...category, connectwise: 'subtype' }),
    /mappings\[0\]\.connectwise: is none of type, subType/,
  );
  assert.match(mistakes({ ...category, connectwise: 'custom:' }), /mappings\[0\]\.connectwise: is none of/);
  assert.match(mistakes({ ...category, servicenow: 'a.b.c' }), /servicenow: is a column of the incident/);
  assert.match(mistakes({ ...category, zone: 'Chicago' }), /zone: is no time zone/);
  assert.match(
    mistakes({ ...category, transform: { toServiceNow: [{ template: 'x' }] } }),
    /must hold \{value\}/,
  );
  assert.match(mistakes({ ...category, nane: 1 }), /nane/);
});

test('columns of the sync’s own, targets and names that are used twice, and rows that contradict each other', () => {
  assert.match(
    mistakes({ ...category, servicenow: 'state' }),
    /servicenow: state is a column that every link uses/,
  );
  assert.match(mistakes({ ...category, servicenow: 'sys_updated_on' }), /kept by ServiceNow itself/);
  assert.match(mistakes(category, { ...category, connectwise: 'item' }), /name: "category" is used twice/);
  assert.match(
    mistakes(category, {
      name: 'other',
      connectwise: 'item',
      servicenow: 'category',
      direction: 'to-servicenow',
    }),
    /mappings\[1\]\.direction: "category" writes the incident’s category, too/,
  );
  assert.match(
    mistakes({
      ...category,
      values: [
        { connectwise: 'A', servicenow: '1' },
        { connectwise: 'A', servicenow: '2' },
      ],
    }),
    /"A" has several rows for to-servicenow/,
  );
  assert.match(
    mistakes({ name: 'who', connectwise: 'owner', servicenow: 'assigned_to' }),
    /such as assigned_to\.email/,
  );
  assert.match(
    mistakes({ ...category, transform: { toServiceNow: [{ truncate: 5 }] } }),
    /truncate is for texts; type holds a choice/,
  );
  assert.match(
    mistakes(...Array.from({ length: 21 }, (_, at) => ({ ...category, name: `m${at}` }))),
    /mappings/,
  );
});

test('two mappings may read one field, and write to two places', () => {
  const json = linkJson({
    mappings: [
      { ...category, direction: 'to-servicenow' },
      { name: 'copy', connectwise: 'type', servicenow: 'u_type', direction: 'to-servicenow' },
    ],
  });
  assert.throws(() => configMistakes({ links: [json] }), /it was accepted/);
});
