// If this fails, a mapped field is judged by another's rule, or an empty field of a new mapping wipes out a filled one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  fieldNamed,
  mappedField,
  mirroredFields,
  ruleOf,
  textsIn,
} from '../../../../../shared/rules/sync/mapped/fields.ts';
import { mappingFingerprint } from '../../../../../shared/rules/sync/mapping.ts';
import { planCreate } from '../../../../../shared/rules/sync/counterpart/plan.ts';
import { planPair } from '../../../../../shared/rules/sync/plan.ts';
import type { FieldValues } from '../../../../../shared/rules/sync/record.ts';
import { aMappedLink, aMapping } from '../../../../support/builders/mappings.ts';
import {
  aLink,
  anIncident,
  aSyncedPair,
  aTicket,
  noon,
  visibilityDelayMs,
} from '../../../../support/builders/rules.ts';

const category = { name: 'category', connectwise: 'type', servicenow: 'category' };
const asset = { name: 'asset', connectwise: 'custom:Asset Tag', servicenow: 'u_asset_tag' };

/** The plan of a pair that agrees on everything but the mapped field. */
function planned(
  mapping: object,
  ours: string | undefined,
  theirs: string | undefined,
  base?: readonly [string, string],
) {
  const link = aMappedLink([{ ...category, ...mapping }]);
  const field = mappedField(link.mappings[0] ?? aMapping());
  const values = (value: string | undefined): Partial<FieldValues> =>
    value === undefined ? {} : { [field]: value };
  const pair = aSyncedPair(link);
  const agreed = base === undefined ? {} : { [field]: { connectwise: base[0], servicenow: base[1] } };
  const plan = planPair({
    link,
    pair: { ...pair, base: { ...pair.base, ...agreed } },
    known: [],
    ticket: aTicket(values(ours)),
    incident: anIncident(values(theirs)),
    now: noon,
    visibilityDelayMs,
  });
  const decision = plan.decisions.find((one) => one.field === field);
  return { ...plan, rule: decision?.rule, write: decision?.write ?? null };
}

test('a mapping is a field behind those of every link, named by what it holds', () => {
  const link = aMappedLink([category, asset]);
  assert.deepEqual(mirroredFields(link), [
    'summary',
    'description',
    'status',
    'priority',
    'word:category',
    'text:asset',
  ]);
  assert.deepEqual(
    [fieldNamed('asset', link), fieldNamed('status', link), fieldNamed('nope', link)],
    ['text:asset', 'status', null],
  );
  assert.deepEqual(ruleOf('word:gone', link), { direction: 'none', conflict: 'latest', createOnly: false });
  assert.deepEqual(textsIn({ 'word:category': 'a', 'text:asset': 'b' }), { 'text:asset': 'b' });
});

test('a link without mappings keeps its fingerprint, and each mapping changes it', () => {
  const prints = [aLink(), aMappedLink([]), aMappedLink([category]), aMappedLink([asset])].map(
    mappingFingerprint,
  );
  assert.equal(prints[0], prints[1]);
  assert.equal(new Set(prints).size, 3);
});

test('an edit of one side is carried over, a conflict goes by the policy of the mapping', () => {
  assert.deepEqual(planned({}, 'Hardware', 'old', ['old', 'old']).write, {
    side: 'servicenow',
    value: 'Hardware',
  });
  assert.deepEqual(planned({}, 'old', '', ['old', 'old']).write, { side: 'connectwise', value: '' });
  assert.equal(planned({ conflict: 'manual' }, 'a', 'b', ['old', 'old']).rule, 'conflict-manual');
  assert.deepEqual(planned({ conflict: 'servicenow' }, 'a', 'b', ['old', 'old']).write, {
    side: 'connectwise',
    value: 'b',
  });
  assert.equal(planned({ direction: 'none' }, 'a', 'b').rule, 'switched-off');
});

test('a mapping that is new to a pair takes no value away: the filled field wins, whichever changed last', () => {
  assert.deepEqual(planned({}, '', 'hardware').write, { side: 'connectwise', value: 'hardware' });
  assert.deepEqual(planned({}, 'Hardware', '').write, { side: 'servicenow', value: 'Hardware' });
  assert.deepEqual(planned({ conflict: 'manual' }, 'Hardware', '').write, {
    side: 'servicenow',
    value: 'Hardware',
  });
  assert.equal(planned({ direction: 'to-servicenow' }, '', 'hardware').write, null);
  assert.deepEqual(planned({ direction: 'to-servicenow' }, 'Hardware', '').conflicts, []);
});

test('a field that a side does not show is neither empty nor equal', () => {
  for (const [ours, theirs] of [
    [undefined, 'x'],
    ['x', undefined],
  ] as const) {
    const { rule, write, base } = planned({}, ours, theirs, ['x', 'x']);
    assert.deepEqual(
      [rule, write, base['word:category']],
      ['not-shown', null, { connectwise: 'x', servicenow: 'x' }],
    );
  }
});

test('create only: a new record gets the value, and nothing is carried over afterwards', () => {
  assert.deepEqual(planned({ createOnly: true }, 'a', 'b', ['old', 'old']).rule, 'create-only');
  const link = aMappedLink([
    { ...category, createOnly: true },
    { ...asset, direction: 'to-connectwise' },
  ]);
  const { draft } = planCreate(aTicket({ 'word:category': 'Hardware', 'text:asset': 'LT-1' }), link, noon);
  assert.deepEqual([draft.fields['word:category'], draft.fields['text:asset']], ['Hardware', undefined]);
});

test('the edit of a shortened copy is made in the whole text', () => {
  const whole = 'Rack 4, second door on the left, behind the UPS';
  const mapping = { ...asset, transform: { toServiceNow: [{ truncate: 20 }] } };
  const link = aMappedLink([mapping]);
  const pair = aSyncedPair(link);
  const cut = `${whole.slice(0, 19)}…`;
  const plan = planPair({
    link,
    pair: { ...pair, base: { ...pair.base, 'text:asset': { connectwise: whole, servicenow: cut } } },
    known: [],
    ticket: aTicket({ 'text:asset': whole }),
    incident: anIncident({ 'text:asset': cut.replace('Rack 4', 'Rack 5') }),
    now: noon,
    visibilityDelayMs,
  });
  assert.deepEqual(plan.changes.connectwise, { 'text:asset': whole.replace('Rack 4', 'Rack 5') });
});
