// If this fails, a wrong map or a lost permission rewrites half of a customer's tickets in one night, or the guard
// stops what it should let through.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assert as assertProperty, integer, property } from 'fast-check';
import {
  guardVerdict,
  pairsThatMatter,
  unlinksOfADay,
  type Unlinks,
} from '../../../../shared/rules/reconcile/guard.ts';

const guard = { share: 0.5, atLeast: 25 };
const cases: readonly (readonly [number, number, 'go' | 'ask'])[] = [
  [0, 0, 'go'],
  [24, 24, 'go'],
  [25, 25, 'ask'],
  [25, 50, 'go'],
  [26, 50, 'ask'],
  [25, 0, 'ask'],
  [5_000, 10_000, 'go'],
  [5_001, 10_000, 'ask'],
];
for (const [changes, pairs, expected] of cases)
  it(`${changes} changes in ${pairs} pairs: ${expected}`, () => {
    assert.equal(guardVerdict(changes, pairs, guard).kind, expected);
  });

it('counts no more pairs than the verdict needs, and none where it would not ask', () => {
  assert.equal(pairsThatMatter(24, guard), 0);
  assert.equal(pairsThatMatter(25, { ...guard, share: 0 }), Number.POSITIVE_INFINITY);
  const share = integer({ min: 1, max: 100 }).map((percent) => percent / 100);
  assertProperty(
    property(
      integer({ min: 0, max: 9_999 }),
      integer({ min: 0, max: 99_999 }),
      share,
      (changes, pairs, part) => {
        const judged = { share: part, atLeast: 25 };
        const counted = Math.min(pairs, pairsThatMatter(changes, judged));
        assert.equal(guardVerdict(changes, counted, judged).kind, guardVerdict(changes, pairs, judged).kind);
      },
    ),
  );
});

it('the guard asks exactly from both limits on, and never asks for fewer changes than it let pass', () => {
  assertProperty(
    property(
      integer({ min: 0, max: 5_000 }),
      integer({ min: 0, max: 5_000 }),
      integer({ min: 1, max: 100 }),
      integer({ min: 1, max: 200 }),
      (changes, pairs, percent, atLeast) => {
        const { kind } = guardVerdict(changes, pairs, { share: percent / 100, atLeast });
        assert.equal(kind === 'ask', changes >= atLeast && changes > (percent / 100) * pairs);
        if (kind === 'ask')
          assert.equal(guardVerdict(changes + 1, pairs, { share: percent / 100, atLeast }).kind, 'ask');
      },
    ),
  );
});

it('the unlinks of a day are counted in a small row, however many there are', () => {
  const start = Date.parse('2026-11-24T12:00:00.000Z');
  let kept: readonly (Unlinks | string)[] = [new Date(start - 1000).toISOString()];
  for (let count = 0; count < 20_000; count += 1) {
    const day = unlinksOfADay(kept, start + count * 4_000);
    assert.equal(day.count, count + 1);
    kept = day.withOneMore;
  }
  assert.ok(JSON.stringify(kept).length < 10_000);
  const later = start + 20_000 * 4_000 + 25 * 3_600_000;
  assert.equal(unlinksOfADay(kept, later).count, 0, 'a day later nothing of it counts');
});
