// If this fails, some history of edits, lost callbacks, faults and crashes ends with tickets that differ, doubled
// tickets or notes, lost edits without a trace, mapped fields that flip, or two workers on one ticket. The printed seed replays it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, asyncProperty } from 'fast-check';
import { coreFields } from '../../shared/rules/sync/record.ts';
import type { FieldName } from '../../shared/rules/sync/record.ts';
import { upTo } from '../support/long.ts';
import { checkHistory } from './history/check.ts';
import { histories } from './history/history.ts';
import { historiesFromPairs } from './history/from-pairs.ts';

test('every history ends in sync, known seed', async () => {
  await assertProperty(
    asyncProperty(histories(), async (history) => {
      assert.deepEqual((await checkHistory(history)).violations, []);
    }),
    { numRuns: upTo(150, 5_000), seed: 20260302, endOnFailure: true },
  );
});

test('every history ends in sync, fresh seed', async () => {
  await assertProperty(
    asyncProperty(histories(), async (history) => {
      assert.deepEqual((await checkHistory(history)).violations, []);
    }),
    { numRuns: upTo(150, 5_000) },
  );
});

/** One of each kind: a lossy table with words that have no row, a day, people, a table with defaults, a text that is cut. */
const mappings = [
  {
    name: 'category',
    connectwise: 'type',
    servicenow: 'category',
    values: [
      { connectwise: 'Hardware', servicenow: 'hardware' },
      { connectwise: 'Printer', servicenow: 'hardware', use: 'to-servicenow' },
      { connectwise: 'Software', servicenow: 'software' },
      { connectwise: 'Software', servicenow: 'inquiry', use: 'to-connectwise' },
    ],
  },
  { name: 'due', connectwise: 'requiredDate', servicenow: 'due_date' },
  { name: 'engineer', connectwise: 'owner', servicenow: 'assigned_to.email' },
  {
    name: 'tier',
    connectwise: 'custom:Tier',
    servicenow: 'u_tier',
    type: 'choice',
    values: [
      { connectwise: 'Gold', servicenow: '1' },
      { connectwise: 'Silver', servicenow: '2' },
    ],
    unlisted: 'default',
    default: { toServiceNow: '3', toConnectWise: 'Silver' },
  },
  {
    name: 'place',
    connectwise: 'custom:Place',
    servicenow: 'u_place',
    transform: { toServiceNow: [{ truncate: 40 }] },
  },
];
const fields: readonly FieldName[] = [
  ...coreFields,
  'word:category',
  'word:due',
  'word:engineer',
  'word:tier',
  'text:place',
  'text:place',
];

test('every history of pairs in sync ends in sync', async () => {
  await assertProperty(
    asyncProperty(historiesFromPairs(60, coreFields), async (history) => {
      assert.deepEqual((await checkHistory(history)).violations, []);
    }),
    { numRuns: upTo(150, 5_000), endOnFailure: true },
  );
});

test('every history with five mapped fields ends in sync', async () => {
  let edits = 0;
  const property = asyncProperty(historiesFromPairs(60, fields), async (history) => {
    const { violations, ended } = await checkHistory(history, {}, {}, mappings);
    edits += ended.trace.filter((line) => /^owner-.* (text|word):/.test(line)).length;
    assert.deepEqual(violations, []);
  });
  await assertProperty(property, { numRuns: upTo(120, 5_000), endOnFailure: true });
  // About one in each history: fewer would mean that the histories hardly touch these fields.
  assert.ok(edits > 20, `${edits} mapped fields were written`);
});
