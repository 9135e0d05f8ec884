// If this fails, a record is not known for our own after a crash, or a stranger's is taken for it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { correlatedId, correlationKey } from '../../../../../shared/rules/sync/counterpart/correlation.ts';
import { planCreate } from '../../../../../shared/rules/sync/counterpart/plan.ts';
import { aLink, anIncident, noon } from '../../../../support/builders/rules.ts';

describe('the correlation key', () => {
  it('leads back to the record that it was made for', () => {
    assert.equal(correlatedId('contoso', correlationKey('contoso', '4711')), '4711');
    assert.equal(
      correlatedId('contoso', planCreate(anIncident(), aLink(), noon).draft.correlation),
      'f'.repeat(32),
    );
  });

  for (const foreign of [
    null,
    '',
    'cwf:other:4711',
    'cwf:contoso:',
    'cwf:contoso:x y',
    'PO-4711',
    "cwf:contoso:1' or '1",
  ])
    it(`is not seen in ${JSON.stringify(foreign)}`, () => {
      assert.equal(correlatedId('contoso', foreign), null);
    });
});
