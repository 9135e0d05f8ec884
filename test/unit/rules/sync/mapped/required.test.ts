// If this fails, an incident is resolved without a field that it needs, or waits for one that it has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPair } from '../../../../../shared/rules/sync/plan.ts';
import type { FieldValues } from '../../../../../shared/rules/sync/record.ts';
import { aMappedLink } from '../../../../support/builders/mappings.ts';
import {
  anIncident,
  aSyncedPair,
  aTicket,
  noon,
  visibilityDelayMs,
} from '../../../../support/builders/rules.ts';

const mapping = { name: 'category', connectwise: 'type', servicenow: 'category', requiredToResolve: true };

function planned(ticket: Partial<FieldValues>, incident: Partial<FieldValues>, changes: object = {}) {
  const link = aMappedLink([{ ...mapping, ...changes }]);
  const pair = aSyncedPair(link);
  const plan = planPair({
    link,
    pair: { ...pair, base: { ...pair.base, 'word:category': { connectwise: '', servicenow: '' } } },
    known: [],
    ticket: aTicket(ticket),
    incident: anIncident(incident),
    now: noon,
    visibilityDelayMs,
  });
  return { changes: plan.changes, lacking: plan.lacking, rule: plan.decisions[2]?.rule };
}

test('a status that resolves waits while the record lacks the field', () => {
  const held = planned({ status: 'Completed', 'word:category': '' }, { 'word:category': '' });
  assert.deepEqual(held, {
    changes: { connectwise: {}, servicenow: {} },
    lacking: { side: 'servicenow', fields: ['category'] },
    rule: 'required-missing',
  });
  const back = planned({ 'word:category': '' }, { status: '6', 'word:category': '' });
  assert.deepEqual(
    [back.lacking, back.changes.connectwise],
    [{ side: 'connectwise', fields: ['category'] }, {}],
  );
});

test('it goes with the field that is filled in the same run, or was filled before', () => {
  const together = planned({ status: 'Completed', 'word:category': 'Hardware' }, { 'word:category': '' });
  assert.deepEqual(together.changes.servicenow, { status: '6', 'word:category': 'Hardware' });
  assert.equal(planned({ status: 'Completed', 'word:category': '' }, { 'word:category': 'x' }).lacking, null);
});

test('other statuses, hidden fields and mappings that demand nothing hold no status back', () => {
  assert.equal(
    planned({ status: 'In Progress', 'word:category': '' }, { 'word:category': '' }).lacking,
    null,
  );
  assert.equal(planned({ status: 'Completed', 'word:category': '' }, {}).lacking, null);
  const free = planned(
    { status: 'Completed', 'word:category': '' },
    { 'word:category': '' },
    { requiredToResolve: false },
  );
  assert.deepEqual(free.changes.servicenow, { status: '6' });
});
