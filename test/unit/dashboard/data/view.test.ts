// If this fails, a link of the page leads elsewhere, or a bookmark shows another view than it names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, viewOf, type View } from '../../../../dashboard/data/view.ts';

test('every view comes back from its address', () => {
  const views: readonly View[] = [
    { name: 'overview' },
    { name: 'dead-letters', code: null, link: null },
    { name: 'dead-letters', code: 'write-refused', link: 'O’Malley & Sons #1 ?' },
    { name: 'dead-letters', code: 'write-refused', link: null, isTried: true },
    { name: 'conflicts', link: 'acme' },
    { name: 'overview', range: 'month' },
    { name: 'pairs', link: null },
    { name: 'pairs', link: 'Ελληνικά & Co' },
    { name: 'pairs', link: null, isInSync: true },
    { name: 'changes', link: null },
    { name: 'changes', link: 'acme', range: 'month', show: 'slow' },
    {
      name: 'changes',
      link: null,
      from: '2026-11-28T10:00:00.000Z',
      to: '2026-11-28T11:00:00.000Z',
      show: 'failed',
    },
    { name: 'waiting', link: 'acme' },
    { name: 'automation', automation: 'sync-pair' },
    { name: 'comparison', link: 'acme' },
    { name: 'audit', link: null },
    { name: 'pair', record: '48213', link: null, side: null },
    { name: 'pair', record: '<b>&=#', link: 'مجموعة', side: 'servicenow' },
  ];
  for (const view of views) assert.deepEqual(viewOf(addressOf(view)), view);
});

test('an address that names no view shows the overview', () => {
  for (const fragment of [
    '',
    '#',
    '#/',
    '#/nothing',
    '#/pair',
    '#/pair?record=%20',
    '#/__proto__',
    '#/overview?x=1',
    '#/?range=year',
    '#/comparison',
    '#/automation',
  ])
    assert.deepEqual(viewOf(fragment), { name: 'overview' }, fragment);
  assert.deepEqual(viewOf('#/pair?record=1&side=other'), {
    name: 'pair',
    record: '1',
    link: null,
    side: null,
  });
});
