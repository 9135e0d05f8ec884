// If this fails, retention never begins again, never ends, or counts as healthy while a table grows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duePass, isBehind, passAfter, passFailed } from '../../../../shared/rules/retention/passes.ts';
import { noon } from '../../../support/builders/rows.ts';

const hour = 3_600_000;
const begun = duePass(undefined, noon) ?? assert.fail('the first pass is due at once');
const page = { examined: 10, removed: 4, next: 'there', ended: false };

test('a pass continues where it was, however old, and the next one begins the next day', () => {
  const open = passAfter(begun, page, noon);
  assert.deepEqual(duePass(open, noon + 500 * hour), open);
  const ended = passAfter(open, { ...page, next: null, ended: true }, noon + hour);
  assert.deepEqual([ended.examined, ended.removed, ended.place], [20, 8, null]);
  assert.equal(duePass(ended, noon + 19 * hour), null);
  assert.equal(duePass(ended, noon + 20 * hour)?.endedAt, null);
  assert.ok(duePass(ended, noon - hour) !== null, 'a pass from the future holds up nothing');
});

test('a page that was not done keeps its place, also the first one', () => {
  const same = passAfter(begun, { examined: 9, removed: 1, next: null, ended: false }, noon);
  assert.deepEqual([same.place, same.endedAt], [null, null]);
});

test('a place that fails again and again is given up, and the pass begins again', () => {
  const open = passAfter(begun, page, noon);
  const once = passFailed(open, noon);
  assert.deepEqual([once.place, once.failures], ['there', 1]);
  assert.equal(passAfter(once, page, noon).failures, 0);
  const given = passFailed(passFailed(once, noon), noon);
  assert.deepEqual([given.place, given.failures, given.endedAt], [null, 0, null]);
});

test('three days without a whole pass are behind', () => {
  assert.equal(isBehind(begun, noon + 72 * hour), false);
  assert.equal(isBehind(begun, noon + 73 * hour), true);
});
