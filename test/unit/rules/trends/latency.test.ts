// If this fails, the page shows a time to sync that nobody waited: too short where a poll waited, or days for a new note.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  addLatency,
  bucketSeconds,
  changeAge,
  quantileOf,
  withLatency,
} from '../../../../shared/rules/trends/latency.ts';

const at = (time: string): string => `2026-11-28T${time}.000Z`;
const now = Date.parse(at('12:00:00'));
const updated = (time: string, aheadMs = 0) => ({ updatedAt: at(time), aheadMs });

describe('changeAge', () => {
  it('counts from the change, of which the poll waited for a part', () => {
    const nudge = { origin: 'poll' as const, learnedAt: at('11:59:50') };
    assert.equal(changeAge(nudge, updated('11:50:00'), now), 600_000);
  });

  it('reads the side’s time by our clock', () => {
    const nudge = { origin: 'poll' as const, learnedAt: at('11:59:50') };
    assert.equal(changeAge(nudge, updated('11:50:30', 30_000), now), 600_000);
  });

  it('takes what we learned where the record’s time cannot be that of the change', () => {
    const nudge = { origin: 'callback' as const, learnedAt: at('11:59:50') };
    assert.equal(changeAge(nudge, updated('08:00:00'), now), 10_000, 'a note moved no time');
    assert.equal(changeAge(nudge, updated('11:59:58'), now), 10_000, 'it was changed once more since');
    assert.equal(changeAge(nudge, null, now), 10_000, 'it was not read');
    assert.equal(changeAge(nudge, updated('11:59:40'), now), 20_000, 'it was');
  });

  it('says nothing of a record that was there long before the poll found it', () => {
    const nudge = { origin: 'poll' as const, learnedAt: at('11:59:50') };
    const old = { updatedAt: '2026-11-27T11:00:00.000Z', aheadMs: 0 };
    assert.equal(changeAge(nudge, old, now), null);
    assert.equal(changeAge(nudge, updated('01:00:00'), now), 11 * 3_600_000, 'the app was away for a night');
  });

  it('says nothing of work that no change began', () => {
    for (const origin of ['again', 'replay', 'reconcile', 'backfill', 'asked', 'choice'] as const)
      assert.equal(changeAge({ origin, learnedAt: at('11:59:50') }, updated('11:59:40'), now), null, origin);
  });
});

describe('quantileOf', () => {
  it('lies in the bucket in which that share of the changes has arrived', () => {
    const times = [500, 1_500, 1_500, 4_000, 4_000, 4_000, 4_000, 20_000, 20_000, 50_000];
    const counts = times.reduce(withLatency, [] as readonly number[]);
    assert.deepEqual(quantileOf(counts, 0.5), { seconds: 3.5, isMore: false });
    assert.deepEqual(quantileOf(counts, 0.95), { seconds: 45, isMore: false });
  });

  it('says of what took longest only that it took longer', () => {
    assert.deepEqual(quantileOf(withLatency([], 3_600_001), 0.5), { seconds: 3_600, isMore: true });
    assert.equal(quantileOf([], 0.5), null);
  });

  it('reads the same from counts that were added up', () => {
    const times = Array.from({ length: 300 }, (_, index) => index ** 2 * 50);
    const whole = times.reduce(withLatency, [] as readonly number[]);
    const halves = [times.slice(0, 120), times.slice(120)].map((few) =>
      few.reduce(withLatency, [] as readonly number[]),
    );
    assert.deepEqual(halves.reduce(addLatency, []), whole);
    assert.equal(whole.length, bucketSeconds.length + 1);
  });
});
