// If this fails, the page names a time that is not the one at which something happened, or will.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockText, exactText, lengthText, whenText } from '../../../../dashboard/words/age.ts';

const now = Date.parse('2026-11-26T14:30:00Z');
const at = (time: string): string => whenText(Date.parse(time), now, 'Europe/London');

test('a time that is near is shown as an age, one that is far as a date', () => {
  assert.equal(at('2026-11-26T14:29:58Z'), 'just now');
  assert.equal(at('2026-11-26T14:29:20Z'), '40 seconds ago');
  assert.equal(at('2026-11-26T14:28:30Z'), 'a minute ago');
  assert.equal(at('2026-11-26T14:28:00Z'), '2 minutes ago');
  assert.equal(at('2026-11-26T13:30:01Z'), '59 minutes ago');
  assert.equal(at('2026-11-26T03:40:00Z'), 'today, 03:40');
  assert.equal(at('2026-11-25T01:21:00Z'), 'yesterday, 01:21');
  assert.equal(at('2026-11-20T09:05:00Z'), 'Fri 20 Nov, 09:05');
  assert.equal(at('2026-11-26T14:30:20Z'), 'within a minute');
  assert.equal(at('2026-11-26T14:31:20Z'), 'in a minute');
  assert.equal(at('2026-11-26T14:43:00Z'), 'in 13 minutes');
  assert.equal(at('2026-11-27T03:40:00Z'), 'tonight, 03:40');
  assert.equal(at('2026-11-27T09:00:00Z'), 'tomorrow, 09:00');
});

test('days end where the reader’s do', () => {
  const late = Date.parse('2026-11-26T23:30:00Z');
  const before = Date.parse('2026-11-26T14:00:00Z');
  assert.equal(whenText(before, late, 'Europe/London'), 'today, 14:00');
  assert.equal(whenText(before, late, 'Europe/Helsinki'), 'yesterday, 16:00');
  assert.equal(clockText(late, 'Asia/Kolkata'), '05:00');
  assert.match(exactText(now, 'Europe/London'), /^Thu,? 26 Nov 2026, 14:30:00 GMT$/);
});

test('a length is told in its largest unit', () => {
  assert.deepEqual([9_400, 6 * 60_000, 13 * 3_600_000, 49 * 3_600_000, -5].map(lengthText), [
    '9 s',
    '6 min',
    '13 h',
    '2 days',
    '0 s',
  ]);
});
