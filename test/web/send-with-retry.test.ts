// If this fails, one instance goes on hammering a remote that told another one to wait, or a ticket is created twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../shared/rules/errors.ts';
import { sendWithRetry, type RetriedCall } from '../../shared/web/send-with-retry.ts';
import { inTurn, loopback } from './loopback.ts';
import { memoryGate, testWorld } from './world.ts';

const call = (origin: string, change: Partial<RetriedCall> = {}): RetriedCall => ({
  request: { method: 'GET', url: `${origin}/x`, headers: {}, timeoutMs: 2_000, maxBytes: 10_000 },
  repeatable: true,
  route: 'GET /x',
  scope: 'remote:x',
  ...change,
});
const code =
  (expected: string, more: (error: CodedError) => boolean = () => true) =>
  (thrown: unknown) =>
    thrown instanceof CodedError && thrown.code === expected && more(thrown);

test('a read is repeated until it works, and each attempt is told', async () => {
  await using server = await loopback(inTurn({ status: 503 }, { status: 500 }, { body: { ok: true } }));
  const { world, slept, reports } = testWorld();
  const answer = await sendWithRetry(call(server.origin), world);
  assert.equal(answer.status, 200);
  assert.deepEqual(slept, [150, 300]);
  assert.deepEqual(
    reports.map(({ route, status, attempt }) => ({ route, status, attempt })),
    [503, 500, 200].map((status, index) => ({ route: 'GET /x', status, attempt: index + 1 })),
  );
});

test('the last refusal comes back when the attempts are used up', async () => {
  await using server = await loopback(inTurn({ status: 500 }));
  const { world } = testWorld();
  assert.equal((await sendWithRetry(call(server.origin), world)).status, 500);
  assert.equal(server.seen.length, world.policy.maxAttempts);
});

test('a create that got no answer is ambiguous and was sent once', async () => {
  await using server = await loopback((_, response) => {
    response.destroy();
    return 'handled';
  });
  const { world } = testWorld();
  await assert.rejects(
    sendWithRetry(call(server.origin, { repeatable: false }), world),
    code('remote-write-ambiguous'),
  );
  assert.equal(server.seen.length, 1);
});

test('429: everybody waits, this call sleeps and goes on', async () => {
  await using server = await loopback(inTurn({ status: 429, headers: { 'retry-after': '2' } }, { body: {} }));
  const gate = memoryGate();
  const { world, slept } = testWorld({ gate });
  const before = world.now();
  assert.equal((await sendWithRetry(call(server.origin, { repeatable: false }), world)).status, 200);
  assert.deepEqual(slept, [2_000]);
  assert.equal(gate.blocks.get('remote:x'), before + 2_000);
});

test('a long 429 is not slept: it is thrown with its length, and nobody else asks meanwhile', async () => {
  await using server = await loopback(inTurn({ status: 429, headers: { 'retry-after': '3000' } }));
  const { world, slept } = testWorld({ gate: memoryGate() });
  const busy = code('remote-busy', ({ retryAfterMs }) => retryAfterMs === 3_000_000);
  await assert.rejects(sendWithRetry(call(server.origin), world), busy);
  await assert.rejects(sendWithRetry(call(server.origin), world), busy);
  assert.deepEqual(slept, []);
  assert.equal(server.seen.length, 1);
});

test('a short wait that somebody else was told is slept before asking', async () => {
  await using server = await loopback(inTurn({ body: {} }));
  const gate = memoryGate();
  const { world, slept } = testWorld({ gate });
  await gate.block('remote:x', world.now() + 1_500);
  assert.equal((await sendWithRetry(call(server.origin), world)).status, 200);
  assert.deepEqual(slept, [1_500]);
});

test('a remote that cannot be reached at all ends as busy, not as a failure of this code', async () => {
  const { world } = testWorld();
  await assert.rejects(sendWithRetry(call('http://127.0.0.1:1'), world), code('remote-busy'));
});

test('calling off ends a wait', async () => {
  await using server = await loopback(inTurn({ status: 503 }));
  const control = new AbortController();
  const { world } = testWorld({
    sleep: () => {
      control.abort();
      return new Promise(() => undefined);
    },
  });
  const aborted = call(server.origin);
  await assert.rejects(
    sendWithRetry({ ...aborted, request: { ...aborted.request, signal: control.signal } }, world),
    code('http-aborted'),
  );
});

test('an answer that is too large is not asked for again', async () => {
  await using server = await loopback(inTurn({ body: 'x'.repeat(20_000) }));
  const { world } = testWorld();
  await assert.rejects(sendWithRetry(call(server.origin), world), code('http-too-large'));
  assert.equal(server.seen.length, 1);
});
