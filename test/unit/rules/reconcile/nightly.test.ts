// If this fails, a night passes without a comparison, or one is made by day, when people work and limits are tight.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNightlyDue } from '../../../../shared/rules/reconcile/nightly.ts';

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);

describe('a nightly comparison', () => {
  for (const [time, due] of [
    ['00:59:59', false],
    ['01:00:00', true],
    ['04:59:59', true],
    ['05:00:00', false],
    ['13:00:00', false],
  ] as const)
    it(`is ${due ? '' : 'not '}due at ${time}`, () => assert.equal(isNightlyDue(at(time), null), due));

  it('is made once a night', () => {
    assert.equal(isNightlyDue(at('04:00:00'), '2026-11-24T01:00:00.000Z'), false);
    assert.equal(isNightlyDue(at('04:00:00'), '2026-11-23T16:00:00.000Z'), true);
    assert.equal(isNightlyDue(at('04:00:00'), '2026-11-23T16:00:00.001Z'), false);
  });
});
