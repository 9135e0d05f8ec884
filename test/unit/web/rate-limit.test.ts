// If this fails, one instance keeps asking a remote that told another one to wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { withRateLimit } from '../../../shared/web/rate-limit.ts';
import { anAnswer, anAttempt, answered, inner } from '../../support/web/attempts.ts';
import { memoryRateLimiter, startOfWorld, testWorld } from '../../support/web/world.ts';

function limited(came = answered(200)) {
  const rateLimiter = memoryRateLimiter();
  const { world, slept } = testWorld({ rateLimiter });
  const { next, seen } = inner(came);
  return { send: withRateLimit(next, world), rateLimiter, world, slept, seen };
}
const isBusy = (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'remote-busy';

test('a short wait is slept, and asked for again when it became longer meanwhile', async () => {
  const { send, rateLimiter, slept, seen, world } = limited();
  await rateLimiter.block('remote:x', startOfWorld + 500);
  const prolonged = withRateLimit(inner(answered(200)).next, {
    ...world,
    async sleep(ms) {
      await world.sleep(ms);
      if (slept.length === 1) await rateLimiter.block('remote:x', world.now() + 300);
    },
  });
  await prolonged(anAttempt());
  assert.deepEqual(slept, [500, 300]);
  await send(anAttempt());
  assert.equal(seen.length, 1, 'and then nobody waits');
});

test('a long wait is thrown with its length, and nothing is sent', async () => {
  const { send, rateLimiter, slept, seen } = limited();
  await rateLimiter.block('remote:x', startOfWorld + 60_000);
  await assert.rejects(
    send(anAttempt()),
    (thrown) => isBusy(thrown) && (thrown as CodedError).retryAfterMs === 60_000,
  );
  assert.deepEqual([slept.length, seen.length], [0, 0]);
});

test('a 429 blocks all for as long as was decided, whether this call waits or is deferred; nothing else does', async () => {
  for (const [status, decision, blocked] of [
    [429, { kind: 'wait', ms: 700, reason: 'throttled' }, true],
    [429, { kind: 'defer', ms: 700, reason: 'throttled', limit: 'attempts-used' }, true],
    [503, { kind: 'wait', ms: 700, reason: 'gateway' }, false],
    [200, { kind: 'done', reason: 'answered' }, false],
  ] as const) {
    const { send, rateLimiter } = limited({ answer: anAnswer(status), decision });
    await send(anAttempt());
    assert.equal(rateLimiter.blocks.get('remote:x'), blocked ? startOfWorld + 700 : undefined);
  }
});

test('a call that was cancelled is not sent, and without a limiter every other one is', async () => {
  const { next, seen } = inner(answered(200));
  const send = withRateLimit(next, testWorld().world);
  const attempt = anAttempt();
  await send(attempt);
  const cancelled = { ...attempt, request: { ...attempt.request, signal: AbortSignal.abort() } };
  await assert.rejects(
    send(cancelled),
    (thrown) => thrown instanceof CodedError && thrown.code === 'http-aborted',
  );
  assert.equal(seen.length, 1);
});
