// If this fails, some history of pauses, edits, faults and crashes ends with a change that never arrived, with one that came
// twice, or with a write to a link that somebody had paused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, asyncProperty, assert as assertProperty, boolean, nat, record } from 'fast-check';
import { coreFields } from '../../shared/rules/sync/record.ts';
import { upTo } from '../support/long.ts';
import { checkHistory } from './history/check.ts';
import { historiesFromPairs } from './history/from-pairs.ts';
import type { Action } from './history/history.ts';

const pauses = array(record({ place: nat(), link: nat({ max: 1 }), isPolled: boolean() }), {
  minLength: 1,
  maxLength: 8,
});

test('pauses at any moment of a history lose nothing and are kept', async () => {
  let held = 0;
  const property = asyncProperty(historiesFromPairs(60, coreFields), pauses, async (history, wanted) => {
    const actions: Action[] = [...history.actions];
    for (const { place, link, isPolled } of wanted)
      actions.splice(place % (actions.length + 1), 0, { kind: 'pause', link, isPolled });
    const { violations, ended } = await checkHistory({ ...history, actions });
    held += ended.trace.filter((line) => line.endsWith('{"kind":"held"}')).length;
    assert.deepEqual(violations, []);
  });
  await assertProperty(property, { numRuns: upTo(80, 3_000), endOnFailure: true });
  assert.ok(held > 40, `${held} nudges were held`);
});
