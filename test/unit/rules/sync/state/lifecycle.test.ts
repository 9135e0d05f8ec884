// If this fails, a pair begins with something that nobody has read yet.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { newPair } from '../../../../../shared/rules/sync/state/lifecycle.ts';
import { aLink, noon } from '../../../../support/builders/rules.ts';
import { sysId } from '../../../../support/builders/record-ids.ts';

it('a new pair knows the record it began with and nothing else', () => {
  const pair = newPair(aLink(), `servicenow:${sysId('abc')}`, { side: 'servicenow', id: sysId('abc') }, noon);
  assert.deepEqual([pair.connectwiseId, pair.servicenowId, pair.base], [null, sysId('abc'), {}]);
});
