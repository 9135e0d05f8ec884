// If this fails, a program of an MSP that was told to wait asks on with its other calls, and is locked out for longer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processRateLimiter } from '../../../shared/client/process-rate-limiter.ts';

const bounds = { min: 1, max: 8, growMs: 1_000 };

test('a call that must wait makes the others wait, at that remote alone', async () => {
  const limiter = processRateLimiter(() => 0, bounds);
  await limiter.block('one', 5_000);
  assert.deepEqual([await limiter.blockedUntil('one'), await limiter.blockedUntil('other')], [5_000, 0]);
  assert.equal(limiter.slowDown?.('one'), null);
});

test('a longer wait is never shortened', async () => {
  const limiter = processRateLimiter(() => 0, bounds);
  await limiter.block('one', 5_000);
  await limiter.block('one', 2_000);
  assert.equal(await limiter.blockedUntil('one'), 5_000);
});

test('a refusal that counts makes it ask less at once; one that was sent before says nothing new', async () => {
  const limiter = processRateLimiter(() => 0, bounds);
  await limiter.block('one', 5_000, { sentAt: 0, underWay: 8 });
  assert.deepEqual(limiter.slowDown?.('one'), { atOnce: 6, at: 5_000 });
  await limiter.block('one', 4_000, { sentAt: 1, underWay: 8 });
  await limiter.block('one', 4_000);
  assert.deepEqual(limiter.slowDown?.('one'), { atOnce: 6, at: 5_000 });
});
