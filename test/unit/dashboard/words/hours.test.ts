// If this fails, a chart names the wrong hour, or says a time to sync that was not measured.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hourSpanText, latencyText, startText, stepText } from '../../../../dashboard/words/hours.ts';

const at = '2026-11-29T23:00:00.000Z';

test('an hour is named in the zone of the reader, a day in UTC', () => {
  assert.equal(stepText(at, 'hour', 'Europe/Berlin'), '00:00');
  assert.equal(stepText(at, 'day', 'Europe/Berlin'), 'Sun 29 Nov');
  assert.equal(hourSpanText(at, 'Europe/Berlin'), '00:00 to 01:00');
});

test('the axis of a week begins with a day', () => {
  assert.equal(startText(at, { step: 'hour', range: 'week' }, 'Europe/Berlin'), 'Mon 30 Nov, 00:00');
  assert.equal(startText(at, { step: 'hour', range: 'day' }, 'UTC'), '23:00');
});

test('a time to sync is told in its own units', () => {
  const told = [0.04, 1, 8.24, 9.96, 59.4, 60, 320, 3_599.7].map((seconds) =>
    latencyText({ seconds, isMore: false }),
  );
  assert.deepEqual(told, ['0.1 s', '1 s', '8.2 s', '10 s', '59 s', '1 min', '5 min 20 s', '60 min']);
  assert.equal(latencyText({ seconds: 3_600, isMore: true }), 'more than an hour');
});
