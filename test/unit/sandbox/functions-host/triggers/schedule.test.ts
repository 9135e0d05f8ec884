/**
 * What the user would lose: timers at the right moment. A poll or a nightly check that fires at another time than on
 * Azure would make the laptop a different world.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSchedule } from '../../../../../sandbox/functions-host/triggers/schedule.ts';
import { missed } from '../../../../../sandbox/functions-host/triggers/timer.ts';

const local = (text: string): Date => new Date(text);
const after = (schedule: string, time: string): string | undefined => {
  const next = parseSchedule(schedule).next(local(time));
  if (next === undefined) return undefined;
  const two = (value: number): string => String(value).padStart(2, '0');
  return (
    `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}` +
    `T${two(next.getHours())}:${two(next.getMinutes())}:${two(next.getSeconds())}`
  );
};

const cases: readonly (readonly [schedule: string, after: string, next: string | undefined])[] = [
  ['*/5 * * * * *', '2026-11-24T10:00:00', '2026-11-24T10:00:05'],
  ['*/5 * * * * *', '2026-11-24T10:00:59', '2026-11-24T10:01:00'],
  ['0 */2 * * * *', '2026-11-24T23:59:30', '2026-11-25T00:00:00'],
  ['*/2 * * * *', '2026-11-24T10:01:00', '2026-11-24T10:02:00'],
  ['0 30 9 * * 1-5', '2026-11-27T09:30:00', '2026-11-30T09:30:00'],
  ['0 30 9 * * mon,wed', '2026-11-24T00:00:00', '2026-11-25T09:30:00'],
  ['0 0 0 29 2 *', '2026-11-24T00:00:00', '2028-02-29T00:00:00'],
  ['0 0 0 1 jan *', '2026-01-01T00:00:00', '2027-01-01T00:00:00'],
  ['0 5/20 8 * * *', '2026-11-24T08:05:00', '2026-11-24T08:25:00'],
  ['0 0 0 31 2 *', '2026-11-24T00:00:00', undefined],
  ['00:00:30', '2026-11-24T10:00:07', '2026-11-24T10:00:37'],
];
for (const [schedule, time, next] of cases)
  test(`${schedule} after ${time}`, () => {
    assert.equal(after(schedule, time), next);
  });

for (const text of [
  '0 0 0 * * * 2030',
  '@hourly',
  '0 0 0 * * 7',
  'not a cron',
  '61 * * * * *',
  '',
  '0 0 0 5-1 * *',
])
  test(`"${text}" is no schedule`, () => {
    assert.throws(() => parseSchedule(text), /neither a cron expression/);
  });

test('only a schedule that can be due twice a minute keeps no status', () => {
  assert.equal(parseSchedule('*/30 * * * * *').frequent, true);
  assert.equal(parseSchedule('30 * * * * *').frequent, false);
});

const hourly = parseSchedule('0 0 * * * *');
const status = (Last: string, Next: string) => ({ Last, Next, LastUpdated: Last });

test('an occurrence that went by while nobody ran is past due', () => {
  const known = status('2026-11-24T10:00:00+00:00', '2026-11-24T11:00:00+00:00');
  assert.equal(missed(known, hourly, new Date('2026-11-24T13:20:00Z')), 'past due');
  assert.equal(missed(known, hourly, new Date('2026-11-24T10:59:59Z')), 'waiting');
});

test('a changed schedule is not past due', () => {
  const known = status('2026-11-24T10:00:00+00:00', '2026-11-24T10:30:00+00:00');
  assert.equal(missed(known, hourly, new Date('2026-11-24T13:20:00Z')), 'changed');
});
