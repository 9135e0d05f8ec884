// If this fails, the histories no longer find the defects that other people's sync engines have, and their silence
// about ours means nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apart } from '../support/apart.ts';
import { findPlanted } from './history/find-planted.ts';

const found = apart(new URL('history/find-planted.ts', import.meta.url), findPlanted);
/** Long before as many histories each of them is found. */
const most = 1500;

test('nothing is found where nothing is planted', async () => {
  assert.deepEqual(await found('none', 200), []);
});

test('a cursor that reads strictly behind its last time loses changes of the same second', async () => {
  assert.notDeepEqual(await found('a cursor that reads strictly behind its last time', most), []);
});

test('a filter on the last writer loses the edit that came just before our own', async () => {
  assert.notDeepEqual(await found('a filter on the last writer', most), []);
});

test('a create that is repeated without a look-up makes duplicates', async () => {
  assert.notDeepEqual(await found('a create without a look-up', most), []);
});

test('claims that fence nothing let two workers write one pair', async () => {
  assert.notDeepEqual(await found('claims that fence nothing', most), []);
});

test('a watermark that moves after a failed run skips what that run did not read', async () => {
  assert.notDeepEqual(await found('a watermark that moves after a failed run', most), []);
});

test('notes that are left out without a look at the version are lost', async () => {
  assert.notDeepEqual(await found('notes that are left out without a look at the version', most), []);
});

test('a file that is sent again without a look at what has arrived makes duplicates', async () => {
  assert.notDeepEqual(await found('a file that is sent without a look at what has arrived', most), []);
});

test('a conflict policy that is turned round for one field lets the wrong side win', async () => {
  assert.notDeepEqual(
    await found('a conflict policy turned round for one field', most, 'P-winner: summary'),
    [],
  );
});

test('a journal that cuts a long text keeps no trace of it', async () => {
  assert.notDeepEqual(await found('a journal that cuts at 4,000', most, 'P-trace: description'), []);
});

test('a journal without the originals of copies keeps no trace of them', async () => {
  assert.notDeepEqual(
    await found('a journal that forgets what an edit of a copy replaced', most, 'P-trace'),
    [],
  );
});

test('an altered copy that is carried back destroys the original', async () => {
  assert.notDeepEqual(
    await found('an altered copy that is taken for an edit and carried back', most, 'P-trace'),
    [],
  );
});
