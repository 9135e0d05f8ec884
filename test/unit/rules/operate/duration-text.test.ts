// If this fails, a person reads "the last one 90 minutes ago" in one place and "1 h 30 min" in the next, or a wrong time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText } from '../../../../shared/rules/operate/duration-text.ts';

test('a length of time is told in its two largest units', () => {
  const lengths = [-5, 0, 59, 60, 3_599, 3_600, 12_000, 86_399, 86_400, 1_000_000];
  assert.deepEqual(lengths.map(durationText), [
    '0 s',
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '1 h 0 min',
    '3 h 20 min',
    '23 h 59 min',
    '1 d 0 h',
    '11 d 13 h',
  ]);
});
