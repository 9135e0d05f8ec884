// If this fails, some history of edits, lost callbacks, faults and crashes ends with tickets that differ, doubled
// tickets or notes, lost edits without a trace, or two workers on one ticket. The printed seed replays it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, asyncProperty } from 'fast-check';
import { upTo } from '../support/long.ts';
import { checkHistory } from './history/check.ts';
import { histories } from './history/history.ts';

test('every history comes to rest with equal sides, known seed', async () => {
  await assertProperty(
    asyncProperty(histories(), async (history) => {
      assert.deepEqual((await checkHistory(history)).violations, []);
    }),
    { numRuns: upTo(150, 5_000), seed: 20260302, endOnFailure: true },
  );
});

test('every history comes to rest with equal sides, fresh seed', async () => {
  await assertProperty(
    asyncProperty(histories(), async (history) => {
      assert.deepEqual((await checkHistory(history)).violations, []);
    }),
    { numRuns: upTo(150, 5_000) },
  );
});
