// If this fails, a dry run overwrites the plan of a real run that waits for approval.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { stateKey } from '../../../../shared/rules/reconcile/state-key.ts';
import { aLink } from '../../../support/builders/rules.ts';

it('a dry run keeps its state under a key of its own, which no link can have', () => {
  const link = aLink();
  assert.equal(stateKey(link, false), stateKey(link.name, false));
  assert.notEqual(stateKey(link, true), stateKey(link, false));
  assert.match(stateKey(link, true), /:/, 'a name of a link holds no colon');
});
