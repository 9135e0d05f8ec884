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
  assert.equal(await found('none', 200), false);
});

test('a cursor that reads strictly behind its last time loses changes of the same second', async () => {
  assert.equal(await found('a cursor that reads strictly behind its last time', most), true);
});

test('a filter on the last writer loses the edit that came just before our own', async () => {
  assert.equal(await found('a filter on the last writer', most), true);
});

test('a create that is repeated without a look-up makes duplicates', async () => {
  assert.equal(await found('a create without a look-up', most), true);
});

test('claims that fence nothing let two workers write one pair', async () => {
  assert.equal(await found('claims that fence nothing', most), true);
});

test('a watermark that moves after a failed run skips what that run did not read', async () => {
  assert.equal(await found('a watermark that moves after a failed run', most), true);
});

test('notes that are left out without a look at the version are lost', async () => {
  assert.equal(await found('notes that are left out without a look at the version', most), true);
});

test('a file that is sent again without a look at what has arrived makes duplicates', async () => {
  assert.equal(await found('a file that is sent without a look at what has arrived', most), true);
});
