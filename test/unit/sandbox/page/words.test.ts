// If this fails, the page tells a wrong time, in another way than its reader writes times, or without the exact one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clockText,
  exactText,
  momentText,
  piecesOf,
  timesText,
  whenText,
} from '../../../../sandbox/page/assets/words.js';

const now = new Date(2026, 10, 25, 19, 41, 30).getTime();
const ago = (seconds: number) => whenText(now - seconds * 1000, now, 'en-GB');

test('ages are words while they are short, and times of the calendar beyond', () => {
  assert.deepEqual([0, 4, 12, 61, 119, 130, 3599].map(ago), [
    'just now',
    'just now',
    '12 seconds ago',
    'a minute ago',
    'a minute ago',
    '2 minutes ago',
    '59 minutes ago',
  ]);
  assert.deepEqual([7200, 20 * 3600, 10 * 86_400].map(ago), [
    'today, 17:41',
    'yesterday, 23:41',
    '15 Nov, 19:41',
  ]);
  assert.match(ago(400 * 86_400), /^21 Oct 2025, /);
  assert.equal(ago(-3), 'just now');
  assert.equal(ago(-7200), 'today, 21:41', 'another clock is ahead');
});

test('times stand as the locale writes them, and the exact one has a zone', () => {
  assert.match(whenText(now - 7200_000, now, 'en-US'), /^today, 05:41\sPM$/);
  assert.equal(clockText(now, 'de-DE'), '19:41');
  assert.deepEqual(
    [now, now - 86_400_000].map((at) => momentText(at, now, 'de-DE')),
    ['19:41', '24. Nov., 19:41'],
  );
  assert.match(exactText(now, 'de-DE'), /25\. Nov\. 2026.*19:41:30 \S+/);
});

test('times in the app’s sentences become times, and the rest stays as it is', () => {
  const at = Date.UTC(2026, 10, 25, 12, 0);
  assert.deepEqual(piecesOf('Waiting since 11:51 UTC (3 tries), next try 12:02 UTC.', at), [
    'Waiting since ',
    Date.UTC(2026, 10, 25, 11, 51),
    ' (3 tries), next try ',
    Date.UTC(2026, 10, 25, 12, 2),
    '.',
  ]);
  assert.deepEqual(piecesOf('Since 23:50 UTC', at), ['Since ', Date.UTC(2026, 10, 24, 23, 50)]);
  assert.deepEqual(piecesOf('2026-11-20 11:51 UTC', at), [Date.UTC(2026, 10, 20, 11, 51)]);
  for (const text of ['', 'No time.', '99:99 UTC', '<b>11:51</b>'])
    assert.equal(piecesOf(text, at).join(''), text);
});

test('a fault strikes in words', () => {
  assert.deepEqual([0, 1, 2, 3].map(timesText), ['never', 'once', 'twice', '3 times']);
});
