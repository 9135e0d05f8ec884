// If this fails, timers start in bursts that Azure cuts off, or nobody learns of one that has stopped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functions } from '../../../../functions/list.ts';
import { usualSchedule } from '../../../../scripts/automations/schedule.ts';
import { longestGapMinutes, sharedMinutes } from '../../../../scripts/infra/timers.ts';

const timers = functions.flatMap((one) => (one.trigger === 'timer' ? [one] : []));

test('no two timers share a minute', () => {
  assert.ok(timers.length > 3);
  assert.deepEqual(sharedMinutes(timers), [], 'do this: move one of each two to another minute');
});

test('a new automation can have the usual schedule', () => {
  assert.deepEqual(sharedMinutes([...timers, { name: 'new', schedule: usualSchedule }]), []);
});

test('two that share one minute of a day are found', () => {
  const nightly = { name: 'nightly', schedule: '5 40 3 * * *' };
  assert.deepEqual(sharedMinutes([nightly, { name: 'often', schedule: '50 */20 * * * *' }]), [
    'nightly and often',
  ]);
  assert.deepEqual(sharedMinutes([nightly, { name: 'often', schedule: '5 1-59/20 * * * *' }]), []);
});

test('the longest time between two runs is told in minutes', () => {
  assert.equal(longestGapMinutes('0 */15 * * * *'), 15);
  assert.equal(longestGapMinutes('0 40 3 * * *'), 1440);
  assert.equal(longestGapMinutes('0 0 6 * * 1-5'), 3 * 1440);
  assert.equal(longestGapMinutes('0 0 6 1 * *'), 31 * 1440);
  assert.equal(longestGapMinutes('0 0 6 29 2 *'), 1461 * 1440);
  assert.throws(() => longestGapMinutes('0 0 6 31 2 *'), /less than twice/);
});
