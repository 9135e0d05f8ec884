// If this fails, work that failed is tried again too soon, too late, or before the remote allows it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedSeconds, backOffSeconds } from '../../../shared/rules/back-off.ts';

describe('the time until the next try', () => {
  for (const [attempt, seconds] of [
    [0, 5],
    [1, 10],
    [4, 80],
    [7, 600],
    [1000, 600],
  ] as const)
    it(`is ${seconds} s after ${attempt} put-offs`, () =>
      assert.equal(backOffSeconds({ retryAfterMs: undefined }, attempt, 600), seconds));

  it('is what the remote asked for where that is longer, also beyond the limit', () => {
    assert.equal(backOffSeconds({ retryAfterMs: 900_001 }, 0, 600), 901);
    assert.equal(backOffSeconds({ retryAfterMs: 1_000 }, 0, 600), 5);
  });

  it('counts as nothing what the remote did not ask for', () =>
    assert.equal(askedSeconds({ retryAfterMs: undefined }), 0));
});
