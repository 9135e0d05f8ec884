// If this fails, a request reaches another link than the one in the address, or a question about a record finds
// nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest } from '@azure/functions';
import { queryOf, segmentsBehind } from '../../../../functions/http/path.ts';

const at = (path: string) => new HttpRequest({ method: 'GET', url: `http://localhost${path}` });

test('segments are read behind the word of the route, whatever the prefix, the case and the slashes', () => {
  assert.deepEqual(segmentsBehind(at('/api/why/acme/connectwise/1'), 'why'), ['acme', 'connectwise', '1']);
  assert.deepEqual(segmentsBehind(at('/why/acme/'), 'why'), ['acme']);
  assert.deepEqual(segmentsBehind(at('/some/prefix//WHY/acme'), 'why'), ['acme']);
  assert.deepEqual(segmentsBehind(at('/api/backfill/backfill/pause'), 'backfill'), ['backfill', 'pause']);
  assert.deepEqual(segmentsBehind(at('/api/other'), 'why'), []);
});

test('they are decoded once, and what cannot be decoded is refused', () => {
  assert.deepEqual(segmentsBehind(at('/api/why/a%20b%2Fc%2541'), 'why'), ['a b/c%41']);
  assert.throws(() => segmentsBehind(at('/api/why/100%'), 'why'), { code: 'request-invalid' });
  assert.throws(() => segmentsBehind(at('/api/why/%ff'), 'why'), { code: 'request-invalid' });
});

test('neither query nor parameters stand in for the address', () => {
  const request = new HttpRequest({
    method: 'GET',
    url: 'http://localhost/api/why/acme?link=other',
    params: { link: 'third' },
  });
  assert.deepEqual(segmentsBehind(request, 'why'), ['acme']);
  assert.deepEqual(queryOf(request), { link: 'other' });
});
