// If this fails, a pair is looked up under the key of another record, or a new pair is taken for one that is stored.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  beganWith,
  isKnown,
  pairKey,
  recordIdOn,
  requireRecordIds,
  sidesWithoutId,
} from '../../../../shared/rules/sync/pair.ts';
import type { RecordId } from '../../../../shared/rules/sync/record-id.ts';
import { aLink, aSyncedPair } from '../../../support/builders/rules.ts';

describe('the key of a pair', () => {
  it('names the record that it began with', () => {
    for (const [side, id] of [
      ['connectwise', '4711'],
      ['servicenow', 'f'.repeat(32)],
    ] as const)
      assert.deepEqual(beganWith(pairKey(side, id)), { side, id });
    assert.notEqual(pairKey('connectwise', '1'), pairKey('servicenow', '1'));
  });
});

describe('a pair', () => {
  const pair = aSyncedPair(aLink());

  it('has a record on each side, once it is made', () => {
    assert.equal(recordIdOn(pair, 'connectwise'), '4711');
    assert.equal(recordIdOn(pair, 'servicenow'), 'f'.repeat(32));
    assert.equal(recordIdOn({ ...pair, servicenowId: null }, 'servicenow'), null);
  });

  it('is known by both its records, or by the intent to make one', () => {
    const half = { ...pair, servicenowId: null };
    const creating = { side: 'servicenow', correlation: 'c', at: pair.createdAt, attempts: 1 } as const;
    assert.ok(isKnown(pair));
    assert.ok(!isKnown(half));
    assert.ok(isKnown({ ...half, creating }));
  });

  it('is not stored with an id that names no record', () => {
    requireRecordIds(pair);
    requireRecordIds({ ...pair, servicenowId: null });
    for (const id of ['', 'INC0010001', 'F'.repeat(32), '4711'])
      assert.throws(() => requireRecordIds({ ...pair, servicenowId: id as RecordId }), {
        code: 'record-id-invalid',
      });
    for (const id of ['', '0', '-5', '1e20', 'f'.repeat(32)]) {
      const broken = { ...pair, connectwiseId: id as RecordId };
      assert.throws(() => requireRecordIds(broken), { code: 'record-id-invalid' });
      assert.deepEqual(sidesWithoutId(broken), ['connectwise']);
    }
  });
});
