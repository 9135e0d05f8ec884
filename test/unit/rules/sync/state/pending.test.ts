// If this fails, the row of a pair grows with every try while a side is down, until no run of the pair can be stored; or
// a write that takes effect late is taken for a person's edit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PendingWrite } from '../../../../../shared/rules/sync/pair.ts';
import {
  compactPending,
  stillOnTheWay,
  withPlanned,
} from '../../../../../shared/rules/sync/state/pending.ts';

const noon = Date.parse('2026-11-24T12:00:00.000Z');
const clock = { now: noon, visibilityDelayMs: 75_000 };
const at = (secondsAgo: number): string => new Date(noon - secondsAgo * 1000).toISOString();
const row = (text: string, secondsAgo = 0, changes: Partial<PendingWrite> = {}): PendingWrite => ({
  side: 'servicenow',
  field: 'summary',
  value: { connectwise: text, servicenow: text },
  at: at(secondsAgo),
  ...changes,
});
const texts = (rows: readonly PendingWrite[]): string[] => rows.map(({ value }) => value.servicenow);
const never = (): boolean => false;

test('a write that is tried again has one row, with its newest time', () => {
  let rows: readonly PendingWrite[] = [];
  for (let count = 0; count < 900; count += 1)
    rows = withPlanned(rows, [row('One')], { ...clock, now: noon + count }, never);
  assert.deepEqual(rows, [row('One', -0.899)]);
});

test('an earlier value goes once it cannot take effect any more', () => {
  assert.deepEqual(texts(withPlanned([row('Old', 76)], [row('New')], clock, never)), ['New']);
  assert.deepEqual(texts(withPlanned([row('Young', 74)], [row('New')], clock, never)), ['Young', 'New']);
});

test('an earlier value stays while it stands on the record, and where its field is not written now', () => {
  const stands = ({ value }: PendingWrite): boolean => value.servicenow === 'There';
  assert.deepEqual(texts(withPlanned([row('There', 9000)], [row('New')], clock, stands)), ['There', 'New']);
  const other = row('Other', 9000, { field: 'status' });
  assert.deepEqual(texts(withPlanned([other], [row('New')], clock, never)), ['Other', 'New']);
});

test('the values of one field are few, the newest of them', () => {
  const many = Array.from({ length: 500 }, (_, index) => row(`v${index}`, 500 - index));
  assert.deepEqual(texts(compactPending(many)), texts(many.slice(-10)));
  assert.deepEqual(texts(compactPending(many, 1)), ['v499']);
});

test('after an answer only tries without one are left, while they can still take effect', () => {
  assert.deepEqual(texts(stillOnTheWay([row('Old', 76), row('Young', 74)], clock)), ['Young']);
});
