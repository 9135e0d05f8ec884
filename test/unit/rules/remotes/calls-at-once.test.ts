// If this fails, instances disagree about how much a remote bears, or never ask it as much as it bears again.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { array, assert as assertProperty, integer, nat, property, record, tuple } from 'fast-check';
import {
  atOnceNow,
  slowedDown,
  usualAtOnce,
  type SlowDown,
} from '../../../../shared/rules/remotes/calls-at-once.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

describe('the number of calls at once', () => {
  it('is as many as the bounds allow while nothing was refused', () => {
    assert.equal(atOnceNow(null, now, usualAtOnce), 128);
  });

  it('is three quarters of those that were under way after a refusal, and one more each while', () => {
    const last = slowedDown(null, { sentAt: now, underWay: 8 }, now + 1_000, usualAtOnce);
    assert.deepEqual(last, { atOnce: 6, at: now + 1_000 });
    const at = (ms: number): number => atOnceNow(last, now + 1_000 + ms, usualAtOnce);
    assert.deepEqual(
      [at(-500), at(0), at(4_999), at(5_000), at(10_000), at(3_600_000)],
      [6, 6, 6, 7, 8, 128],
    );
  });

  it('is not made fewer by a call that was sent before all were allowed to ask again', () => {
    const last: SlowDown = { atOnce: 6, at: now };
    assert.equal(slowedDown(last, { sentAt: now - 1, underWay: 8 }, now + 1_000, usualAtOnce), last);
    assert.equal(slowedDown(last, { sentAt: now, underWay: 6 }, now + 1_000, usualAtOnce).atOnce, 4);
  });

  it('stays between the bounds, whatever was refused when', () => {
    const refusal = record({
      after: integer({ min: 0, max: 60_000 }),
      underWay: integer({ min: 0, max: 99 }),
    });
    const some = tuple(array(refusal, { maxLength: 20 }), integer({ min: 1, max: 5 }), nat({ max: 40 }));
    assertProperty(
      property(some, ([refusals, min, more]) => {
        const bounds = { min, max: min + more, growMs: 5_000 };
        let [last, at]: [SlowDown | null, number] = [null, now];
        for (const { after, underWay } of refusals) {
          at += after;
          const before = atOnceNow(last, at, bounds);
          last = slowedDown(last, { sentAt: at, underWay }, at, bounds);
          const allowed = atOnceNow(last, at, bounds);
          assert.ok(allowed >= min && allowed <= bounds.max && allowed <= Math.max(min, before));
        }
        assert.equal(atOnceNow(last, at + bounds.max * bounds.growMs, bounds), bounds.max);
      }),
    );
  });
});
