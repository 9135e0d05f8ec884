// If this fails, the older of two edits wins because one system's clock is ahead; or one odd Date header decides whose edit
// is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownDifference, withReading } from '../../../../../shared/rules/sync/merge/clock-difference.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');
const readings = (...aheadMs: readonly number[]): readonly number[] =>
  aheadMs.reduce<readonly number[]>(
    (seen, ahead) => withReading(seen, { theirs: noon + ahead, before: noon - 500, after: noon + 500 }),
    [],
  );
const minute = 60_000;

test('a clock that is off by minutes is known from its first answer, either way', () => {
  assert.equal(knownDifference(readings(2 * minute)), 2 * minute);
  assert.equal(knownDifference(readings(-4 * minute)), -4 * minute);
});

test('less than a Date in whole seconds can tell counts as none', () => {
  assert.equal(knownDifference(readings(2_900)), 0);
  assert.equal(knownDifference(readings(-2_900)), 0);
  assert.equal(knownDifference([]), 0);
});

test('a clock that is off by hours is believed once several answers agree', () => {
  const hours = 2 * 60 * minute;
  assert.equal(knownDifference(readings(hours)), 0);
  assert.equal(knownDifference(readings(hours, hours, hours, hours)), 0);
  assert.equal(knownDifference(readings(hours, hours + 500, hours, hours, hours - 500)), hours);
});

test('one odd answer among others changes nothing, and neither does a slow one or one without a time', () => {
  assert.equal(knownDifference(readings(60 * minute, 0, 100, 0, 60 * minute, 0)), 0);
  const slow = withReading([], { theirs: noon + 20_000, before: noon, after: noon + 30_000 });
  assert.deepEqual(slow, []);
  assert.deepEqual(withReading([], { theirs: Number.NaN, before: noon, after: noon }), []);
});

test('a clock that was corrected is known again after some answers', () => {
  const before = Array.from({ length: 9 }, () => 3 * minute);
  assert.equal(knownDifference(readings(...before, 0, 0, 0, 0, 0)), 0);
});
