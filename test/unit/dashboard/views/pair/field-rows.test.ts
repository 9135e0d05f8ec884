// If this fails, the pair's page says "in sync" of a field that is not, or shows a digest as a value.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowsDecided, rowsNow } from '../../../../../dashboard/views/pair/field-rows.ts';
import type { PairNow, Why } from '../../../../../dashboard/data/why.ts';
import { badDay } from '../../../../support/dashboard/sample.ts';

const day = badDay({ link: 'acme', value: 'v', answer: 'a', person: 'p', detail: 'd', now: Date.now() });
const why = day.why as Why;
const now = day.record as PairNow;
const verdicts = (rows: ReturnType<typeof rowsNow>) =>
  Object.fromEntries(rows.map(({ field, verdict, because }) => [field, `${verdict}: ${because}`]));

test('a comparison of values read now has words, and an open conflict wins over it', () => {
  assert.deepEqual(verdicts(rowsNow(now, why)), {
    priority: 'Conflict: both changed it',
    summary: 'In sync: ',
    status: 'In sync: translated by the link',
    description: 'In sync: ',
  });
  assert.equal(rowsNow(now, why)[0]?.servicenow, '1 - Critical');
});

test('a side that was not read, and a field that is not synced, are in sync with nothing', () => {
  const [first] = now.fields;
  assert.ok(first !== undefined);
  const fields = [
    { ...first, field: 'summary' as const, connectwise: null, means: null },
    { ...first, field: 'status' as const, means: 'different' as const, direction: 'none' as const },
    { ...first, field: 'description' as const, means: 'different' as const },
  ];
  assert.deepEqual(verdicts(rowsNow({ ...now, fields }, { ...why, conflicts: [] })), {
    summary: 'Not read: ',
    status: 'Different: not synced by this link',
    description: 'Different: the next run decides',
  });
});

test('a side that was not read shows no value, not an empty one; a refused field waits for a person', () => {
  const [first] = now.fields;
  assert.ok(first !== undefined);
  const unread = { ...first, field: 'summary' as const, connectwise: null, means: null };
  assert.equal(rowsNow({ ...now, fields: [unread] }, why)[0]?.connectwise, null);
  const refused = { ...first, field: 'description' as const, means: 'different' as const };
  const letters = [{ code: 'write-refused' }] as unknown as Why['deadLetters'];
  assert.deepEqual(verdicts(rowsNow({ ...now, fields: [refused] }, { ...why, deadLetters: letters })), {
    description: 'Different: waits for another try',
  });
});

test('the agreed value is said to be the same where it is, and a digest is never shown', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  const [decision] = why.decisions;
  const [field] = decision?.fields ?? [];
  assert.ok(decision !== undefined && field !== undefined);
  const agreed = (base: (typeof field)['base']) =>
    rowsDecided({ ...why, decisions: [{ ...decision, fields: [{ ...field, base }] }] })[0]?.agreed;
  assert.equal(agreed({ connectwise: field.connectwise, servicenow: field.servicenow }), 'the same');
  assert.equal(agreed({ connectwise: digest, servicenow: digest }), 'a text that isn’t kept');
  assert.equal(agreed({ connectwise: 'x', servicenow: 'x' }), 'x');
  assert.equal(agreed({ connectwise: 'x', servicenow: 'y' }), 'x = y');
  assert.equal(agreed(null), 'nothing yet');
});

test('without what was read now the last decision stands', () => {
  assert.deepEqual(verdicts(rowsDecided(why)), {
    summary: 'In sync: ',
    priority: 'Conflict: Nothing changed.',
  });
});
