// If this fails, the first screen promises a run at a time at which none comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionList } from '../../../../../shared/rules/operate/status/function-list.ts';
import { nextRun } from '../../../../../shared/rules/operate/status/next-run.ts';

const at = (text: string): number => Date.parse(text);
const next = (schedule: string, from: string): string | null => {
  const due = nextRun(schedule, at(from));
  return due === null ? null : new Date(due).toISOString();
};

test('the next run is the first one behind now', () => {
  assert.equal(next('0 */15 * * * *', '2026-11-29T10:07:30.500Z'), '2026-11-29T10:15:00.000Z');
  assert.equal(next('0 */15 * * * *', '2026-11-29T10:15:00.000Z'), '2026-11-29T10:30:00.000Z');
  assert.equal(next('0 40 3 * * *', '2026-12-31T03:40:00.000Z'), '2027-01-01T03:40:00.000Z');
  assert.equal(next('30 0 2-20/6 * * *', '2026-11-29T09:00:00.000Z'), '2026-11-29T14:00:30.000Z');
  assert.equal(next('0 0 6 * * 1-5', '2026-11-27T06:00:00.000Z'), '2026-11-30T06:00:00.000Z');
  assert.equal(next('0 5,35 * 1 1 *', '2026-11-29T09:00:00.000Z'), '2027-01-01T00:05:00.000Z');
});

test('an invalid schedule, or one that is never due, has no next run', () => {
  for (const schedule of [
    '',
    '* * *',
    '0 61 * * * *',
    '0 x * * * *',
    '0 0 0 31 2 *',
    '00:05:00',
    '0 0 */0 * * *',
  ])
    assert.equal(next(schedule, '2026-11-29T09:00:00.000Z'), null, schedule);
});

test('every timer of the app has a next run', () => {
  const timers = functionList.filter(({ trigger }) => trigger === 'timer');
  assert.ok(timers.length >= 8);
  for (const { name, address } of timers)
    assert.notEqual(nextRun(address, at('2026-11-29T09:00:00.000Z')), null, name);
});
