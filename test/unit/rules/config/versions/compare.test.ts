// If this fails, somebody approves a configuration without seeing what it changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedLinks, configDifferences } from '../../../../../shared/rules/config/versions/compare.ts';

const acme = { name: 'acme', notes: { internal: 'none' }, boards: [1, 2] };

test('every value that differs has its place, before and after, links by their names', () => {
  const before = { links: [{ name: 'other' }, acme], retention: { audit: 1 } };
  const after = { links: [{ ...acme, notes: { internal: 'comments' }, boards: [1] }, { name: 'new' }] };
  assert.deepEqual(configDifferences(before, after), [
    { path: 'links.acme.notes.internal', before: '"none"', after: '"comments"' },
    { path: 'links.acme.boards.[1]', before: '2', after: null },
    { path: 'links.new', before: null, after: '{"name":"new"}' },
    { path: 'links.other', before: '{"name":"other"}', after: null },
    { path: 'retention', before: '{"audit":1}', after: null },
  ]);
});

test('another order of links or of members is no difference', () => {
  const other = { boards: [1, 2], notes: { internal: 'none' }, name: 'acme' };
  assert.deepEqual(
    configDifferences({ links: [acme, { name: 'b' }] }, { links: [{ name: 'b' }, other] }),
    [],
  );
});

test('a name that stands twice hides nothing', () => {
  const twice = [acme, { ...acme, history: true }];
  assert.equal(configDifferences([acme], twice).length, 1);
});

test('links are new, changed or removed', () => {
  assert.deepEqual(
    changedLinks([acme, { name: 'gone' }], [{ name: 'fresh' }, { ...acme, boards: [1] } as { name: string }]),
    [
      { link: 'fresh', change: 'new' },
      { link: 'acme', change: 'changed' },
      { link: 'gone', change: 'removed' },
    ],
  );
  assert.deepEqual(changedLinks([acme], [{ ...acme }]), []);
});
