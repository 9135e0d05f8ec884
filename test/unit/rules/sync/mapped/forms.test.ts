// If this fails, one value in two spellings looks like an edit, or a day becomes the day before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, constantFrom, date, property } from 'fast-check';
import { dayIn, formOf, momentOf, noonOf } from '../../../../../shared/rules/sync/mapped/forms.ts';

test('each type has one spelling, and a value of another type stays as it is', () => {
  const cases = [
    ['number', ' 4.50 ', '4.5'],
    ['number', '1e3', '1000'],
    ['number', 'four', 'four'],
    ['boolean', 'TRUE', 'true'],
    ['boolean', '0', 'false'],
    ['boolean', 'maybe', 'maybe'],
    ['date', '2026-11-30', '2026-11-30'],
    ['date', '2026-02-30', '2026-02-30'],
    ['date-time', '2026-11-30 08:00:00', '2026-11-30T08:00:00Z'],
    ['date-time', '2026-11-30T08:00:00.123+02:00', '2026-11-30T06:00:00Z'],
    ['date-time', 'tomorrow', 'tomorrow'],
    ['person', ' Ann@MSP.example ', 'ann@msp.example'],
    ['choice', ' Hardware ', 'Hardware'],
    ['text', 'a  \r\nb\u00a0', 'a\nb'],
    ['number', '', ''],
    ['date', '  ', ''],
  ] as const;
  for (const [type, given, wanted] of cases)
    assert.equal(formOf(type, given, 'UTC'), wanted, `${type} ${given}`);
});

test('the day of a moment is the day on the wall of its zone', () => {
  assert.equal(dayIn('2026-12-01T02:00:00Z', 'America/Chicago'), '2026-11-30');
  assert.equal(dayIn('2026-12-01 02:00:00', 'Asia/Tokyo'), '2026-12-01');
  assert.equal(dayIn('2026-11-31', 'UTC'), null);
  assert.equal(momentOf('2026-11-30T25:00:00Z'), null);
});

test('the noon of a day lies in that day, in every zone and across changes of the clocks', () => {
  const zones = constantFrom(
    'UTC',
    'America/Chicago',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Pacific/Auckland',
    'Pacific/Honolulu',
  );
  const days = date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true });
  assertProperty(
    property(zones, days, (zone, at) => {
      const day = at.toISOString().slice(0, 10);
      assert.equal(dayIn(noonOf(day, zone), zone), day);
    }),
  );
  assert.equal(noonOf('2026-12-01', 'America/Chicago'), '2026-12-01T18:00:00Z');
});
