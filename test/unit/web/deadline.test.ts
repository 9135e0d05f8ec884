// If this fails, a write that waited for a limit or for a refused key is sent after the claim on its pair has ended, beside
// the worker that has taken the pair over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { createCircuitBreakers } from '../../../shared/azure/stores/circuit-breakers.ts';
import { createRemoteWaits } from '../../../shared/azure/stores/waiting/remote-waits.ts';
import type { RetriedCall, RetryDeps } from '../../../shared/web/attempt.ts';
import { sendWithRetry } from '../../../shared/web/send-with-retry.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';
import { anAnswer } from '../../support/web/attempts.ts';
import { memoryRateLimiter, startOfWorld, testWorld } from '../../support/web/world.ts';

const deadline = startOfWorld + 1_000;
const request = {
  method: 'PATCH',
  url: 'https://remote.example/x',
  headers: {},
  timeoutMs: 9,
  maxBytes: 9,
} as const;
const call: RetriedCall = { request, repeatable: true, route: 'PATCH /x', scope: 'remote:x', deadline };
const busy = (retryAfterMs: number) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === 'remote-busy' && thrown.retryAfterMs === retryAfterMs;

/** A world whose remote answers so, and takes so long; `sentAt` are the times of its requests. */
function worldOf(status: number, tookMs: number, headers = {}, change: Partial<RetryDeps> = {}) {
  const sentAt: number[] = [];
  const { world, slept } = testWorld({
    send: async () => {
      sentAt.push(world.now());
      await world.sleep(tookMs);
      return anAnswer(status, headers);
    },
    ...change,
  });
  return { world, slept, sentAt };
}

test('no wait for a Retry-After leads past the deadline', async () => {
  const { world, sentAt } = worldOf(429, 100, { 'retry-after': '1' });
  await assert.rejects(sendWithRetry(call, world), busy(1_000));
  assert.deepEqual(sentAt, [startOfWorld]);
});

test('no repetition starts after the deadline, and one before it does', async () => {
  const { world, sentAt } = worldOf(500, 400);
  const answer = await sendWithRetry(call, world);
  assert.equal(answer.status, 500, 'the last answer');
  assert.deepEqual(sentAt, [startOfWorld, startOfWorld + 550], 'with 150 ms between');
});

test('no wait for everybody’s limit leads past the deadline', async () => {
  const rateLimiter = memoryRateLimiter();
  await rateLimiter.block('remote:x', startOfWorld + 1_500);
  const { world, sentAt, slept } = worldOf(200, 0, {}, { rateLimiter });
  await assert.rejects(sendWithRetry(call, world), busy(1_500));
  assert.deepEqual([sentAt, slept], [[], []]);
});

test('nothing is sent where the looks at limit and circuit themselves took too long', async () => {
  const limiter = memoryRateLimiter();
  const slow = worldOf(
    200,
    0,
    {},
    {
      rateLimiter: {
        ...limiter,
        async blockedUntil(remote) {
          await slow.world.sleep(1_001);
          return limiter.blockedUntil(remote);
        },
      },
    },
  );
  await assert.rejects(sendWithRetry(call, slow.world), busy(1_000));
  assert.deepEqual(slow.sentAt, []);
});

test('a call that was not sent says nothing of the remote', async () => {
  const table = memoryTable();
  const circuitBreaker = createCircuitBreakers(table);
  const { world } = worldOf(200, 0, {}, { circuitBreaker });
  for (let asked = 0; asked < 20; asked += 1)
    await assert.rejects(sendWithRetry({ ...call, deadline: 0 }, world), busy(1_000));
  assert.deepEqual((await createRemoteWaits(table).look()).open, []);
});

test('without a deadline the budget alone counts', async () => {
  const { world, sentAt } = worldOf(500, 400);
  await sendWithRetry({ ...call, deadline: undefined }, world);
  assert.equal(sentAt.length, world.policy.maxAttempts);
});
