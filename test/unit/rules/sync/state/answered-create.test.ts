// If this fails, the first edit of a new record is taken for a conflict, a value that the other system altered for a person's
// edit, or an empty field of a new record empties the one that it came from.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPair } from '../../../../../shared/rules/sync/state/lifecycle.ts';
import { planCreate } from '../../../../../shared/rules/sync/counterpart/plan.ts';
import { recordIdOf } from '../../../../../shared/rules/sync/record-id.ts';
import type { FieldChange } from '../../../../../shared/rules/sync/record.ts';
import { answeredCreate } from '../../../../../shared/rules/sync/state/answered-create.ts';
import { aMappedLink } from '../../../../support/builders/mappings.ts';
import { aTicket } from '../../../../support/builders/rules.ts';

const link = aMappedLink([
  { name: 'due', connectwise: 'requiredDate', servicenow: 'due_date' },
  { name: 'place', connectwise: 'custom:Place', servicenow: 'u_place' },
]);
const ticket = aTicket({ 'word:due': '2026-12-01', 'text:place': 'Rack 4' });
const plan = planCreate(ticket, link, 0);
const sent = { ...plan, leftOut: [] };
const as = (changes: FieldChange) => {
  const pair = newPair(link, 'connectwise:1', { side: 'connectwise', id: recordIdOf('connectwise', '1') }, 0);
  const saved = { ...plan.draft.fields, ...changes };
  const { base, pending } = answeredCreate({ ...pair, pending: plan.pending }, sent, { saved, savedAt: '' });
  return { base, open: pending.map(({ field }) => field) };
};

test('a value that the answer shows as it was sent is agreed on', () => {
  const { base, open } = as({});
  assert.deepEqual(open, []);
  assert.deepEqual(
    Object.keys(base).toSorted(),
    ['description', 'priority', 'status', 'summary', 'text:place', 'word:due'].toSorted(),
  );
  assert.deepEqual(base['word:due'], { connectwise: '2026-12-01', servicenow: '2026-12-01' });
});

test('a text that was altered is agreed on as it was saved, and beside it what was sent', () => {
  const { base } = as({ summary: '[T] Printer' });
  assert.equal(base.summary?.servicenow === base.summary?.connectwise, false);
  assert.equal(base.summary?.sent?.shows, 'respelled');
});

test('another word than was sent, and one that is not shown, are no agreement: the intent stays', () => {
  assert.deepEqual(as({ status: '7' }).open, ['status']);
  const { 'word:due': _hidden, ...shown } = plan.draft.fields;
  const pair = newPair(link, 'connectwise:1', { side: 'connectwise', id: recordIdOf('connectwise', '1') }, 0);
  const { base, pending } = answeredCreate({ ...pair, pending: plan.pending }, sent, {
    saved: shown,
    savedAt: '',
  });
  assert.deepEqual([pending.map(({ field }) => field), base['word:due']], [['word:due'], undefined]);
});

test('a mapped field that was left empty was never written: neither agreed on nor under way', () => {
  for (const field of ['word:due', 'text:place'] as const) {
    const { base, open } = as({ [field]: '' });
    assert.deepEqual([base[field], open], [undefined, []]);
  }
});

test('a default in a field that was not sent is no edit of it, and takes no value from the other side', () => {
  const leftOut = plan.pending.filter(({ field }) => field === 'word:due');
  const pending = plan.pending.filter(({ field }) => field !== 'word:due');
  const pair = newPair(link, 'connectwise:1', { side: 'connectwise', id: recordIdOf('connectwise', '1') }, 0);
  const after = (due: string) =>
    answeredCreate(
      { ...pair, pending },
      { draft: plan.draft, pending, leftOut },
      {
        saved: { 'word:due': due },
        savedAt: '',
      },
    ).base['word:due'];
  assert.deepEqual(after('2026-12-31'), { connectwise: '', servicenow: '2026-12-31', owed: true });
  assert.deepEqual(
    after(''),
    { connectwise: '', servicenow: '', owed: true },
    'the value is an edit, and goes across once',
  );
});
