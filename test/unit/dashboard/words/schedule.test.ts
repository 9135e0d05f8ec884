// If this fails, the page promises a run at a time at which none comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleText } from '../../../../dashboard/words/schedule.ts';
import { functions } from '../../../../functions/list.ts';

const next = Date.parse('2026-11-27T03:40:00Z');
const inWords = (schedule: string): string => scheduleText(schedule, next, 'Europe/London');

test('a schedule is told in words where it has some', () => {
  assert.equal(inWords('0 */15 * * * *'), 'Every 15 minutes');
  assert.equal(inWords('20 1-59/5 * * * *'), 'Every 5 minutes');
  assert.equal(inWords('0 * * * * *'), 'Every minute');
  assert.equal(inWords('0 12 * * * *'), 'Hourly');
  assert.equal(inWords('0 8,38 * * * *'), 'Twice an hour');
  assert.equal(inWords('0 40 3 * * *'), 'Nightly at 03:40');
  assert.equal(inWords('0 22,52 4 * * *'), 'Twice a night');
  assert.equal(scheduleText('0 40 3 * * *', next, 'Asia/Kolkata'), 'Daily at 09:10');
  assert.equal(inWords('0 0 */6 * * *'), 'Every 6 hours');
});

test('and else stays as it is written', () => {
  for (const schedule of ['0 0 3 * * 1', '0 0 3 1 * *', '0 1,2,3 * * * *', '0 0 8-17 * * *', 'nonsense', ''])
    assert.equal(inWords(schedule), schedule);
  assert.equal(scheduleText('0 40 3 * * *', null, 'UTC'), '0 40 3 * * *');
});

test('every timer of the app has words', () => {
  const timers = functions.flatMap((one) => (one.trigger === 'timer' ? [one.schedule] : []));
  assert.ok(timers.length > 5);
  for (const schedule of timers) assert.notEqual(inWords(schedule), schedule);
});
