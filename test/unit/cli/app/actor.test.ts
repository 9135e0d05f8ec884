// If this fails, requests of the operator's command stand in the audit journal without a name.
import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { test } from 'node:test';
import { operator } from '../../../../cli/app/actor.ts';

test('the operator is who --as says, else the account', () => {
  assert.deepEqual(operator('ann'), { by: 'operator', name: 'ann' });
  assert.deepEqual(operator(undefined), { by: 'operator', name: userInfo().username });
  assert.deepEqual(operator(' \n'), { by: 'operator', name: userInfo().username });
});
