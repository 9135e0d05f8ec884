/** What the user would lose: the order of notes and the poll's place. A time that cannot be read must not stop a ticket. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toIsoTime } from '../../../../../shared/connectwise/sync/convert/to-iso-time.ts';

test('every spelling of a time becomes the same instant in UTC', () => {
  assert.equal(toIsoTime('2026-11-24T11:00:00Z'), '2026-11-24T11:00:00.000Z');
  assert.equal(toIsoTime('2026-11-24T06:00:00-05:00'), '2026-11-24T11:00:00.000Z');
});

test('a time that is absent or no time sorts before every other', () => {
  for (const text of [undefined, null, '', 'yesterday'])
    assert.equal(toIsoTime(text), '1970-01-01T00:00:00.000Z');
});
