/** What the user would lose: the boundary of a link. An id that is more than a number could change a query or a path. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toNumericId } from '../../../../../shared/connectwise/sync/convert/to-numeric-id.ts';

test('an id of digits becomes the number', () => {
  assert.equal(toNumericId('4711'), 4711);
});

for (const id of ['', '0', '-1', '007', '1.5', '12 or 1=1', '12/notes', '1'.repeat(16), 'time-5'])
  test(`no request is made for "${id}"`, () => {
    assert.throws(() => toNumericId(id), { code: 'query-value-refused' });
  });
