// If this fails, one instance keeps hammering a remote that told another one to wait, or a ticket is created twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import { createCircuitBreakers } from '../../../shared/azure/stores/circuit-breakers.ts';
import { createRemoteWaits } from '../../../shared/azure/stores/waiting/remote-waits.ts';
import { usualCircuit } from '../../../shared/rules/circuit-breaker.ts';
import type { RetriedCall } from '../../../shared/web/attempt.ts';
import { retriedSend, sendWithRetry } from '../../../shared/web/send-with-retry.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';
import { inTurn, loopback } from '../../support/web/loopback.ts';
import { memoryRateLimiter, testWorld } from '../../support/web/world.ts';

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

test('a fault of this program is not tried again, opens no circuit, and leaves a create to be looked up', async () => {
  const table = memoryTable();
  const circuitBreaker = createCircuitBreakers(table, usualCircuit);
  let sent = 0;
  const send = (): Promise<never> => {
    sent += 1;
    return Promise.reject(new CodedError('unexpected', { detail: 'TypeError' }));
  };
  const { world, slept } = testWorld({ circuitBreaker, send });
  for (let asked = 0; asked < 20; asked += 1)
    await assert.rejects(sendWithRetry(call('http://127.0.0.1:1'), world), code('unexpected'));
  assert.deepEqual([sent, slept], [20, []]);
  // The failure may have come while the answer was read.
  await assert.rejects(
    sendWithRetry(call('http://127.0.0.1:1', { repeatable: false }), world),
    code('remote-write-ambiguous', ({ cause }) => code('unexpected')(cause)),
  );
  assert.deepEqual((await createRemoteWaits(table).look()).open, []);
});

test('429: everybody waits, this call sleeps and tries again', async () => {
  await using server = await loopback(inTurn({ status: 429, headers: { 'retry-after': '2' } }, { body: {} }));
  const rateLimiter = memoryRateLimiter();
  const { world, slept } = testWorld({ rateLimiter });
  const before = world.now();
  assert.equal((await sendWithRetry(call(server.origin, { repeatable: false }), world)).status, 200);
  assert.deepEqual(slept, [2_000]);
  assert.equal(rateLimiter.blocks.get('remote:x'), before + 2_000);
});

test('a long 429 is not slept: it is thrown with its length, and nobody else asks meanwhile', async () => {
  await using server = await loopback(inTurn({ status: 429, headers: { 'retry-after': '3000' } }));
  const { world, slept } = testWorld({ rateLimiter: memoryRateLimiter() });
  const busy = code('remote-busy', ({ retryAfterMs }) => retryAfterMs === 3_000_000);
  await assert.rejects(sendWithRetry(call(server.origin), world), busy);
  await assert.rejects(sendWithRetry(call(server.origin), world), busy);
  assert.deepEqual(slept, []);
  assert.equal(server.seen.length, 1);
});

test('a short wait that somebody else was told is slept before asking', async () => {
  await using server = await loopback(inTurn({ body: {} }));
  const rateLimiter = memoryRateLimiter();
  const { world, slept } = testWorld({ rateLimiter });
  await rateLimiter.block('remote:x', world.now() + 1_500);
  assert.equal((await sendWithRetry(call(server.origin), world)).status, 200);
  assert.deepEqual(slept, [1_500]);
});

test('a remote that cannot be reached at all ends as busy, not as a failure of this code', async () => {
  const { world } = testWorld();
  await assert.rejects(
    sendWithRetry(call('http://127.0.0.1:1'), world),
    (thrown) =>
      code('remote-busy')(thrown) &&
      /127\.0\.0\.1:1 could not be reached .*ECONNREFUSED/.test(String(thrown)),
  );
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

test('an answer that is too large is asked for later, and after a write nobody knows whether it happened', async () => {
  await using server = await loopback(inTurn({ body: 'x'.repeat(20_000) }));
  const { world } = testWorld();
  await assert.rejects(sendWithRetry(call(server.origin), world), code('http-answer-too-large'));
  assert.equal(server.seen.length, 1);
  assert.equal(new CodedError('http-answer-too-large').treatment, 'retry');
  const create = { ...call(server.origin), repeatable: false };
  await assert.rejects(sendWithRetry(create, world), code('remote-write-ambiguous'));
});

test('a remote that does not answer is left alone by everyone, and one call finds out when it answers again', async () => {
  await using server = await loopback(inTurn({ body: { ok: true } }));
  let answers = false;
  let sent = 0;
  const { world } = testWorld();
  const { send } = world;
  const table = memoryTable();
  const circuitBreaker = createCircuitBreakers(table);
  const on = {
    ...world,
    circuitBreaker,
    send: (request: Parameters<typeof send>[0]) => {
      sent += 1;
      return answers
        ? send(request)
        : Promise.reject(new CodedError('http-no-answer', { detail: 'ECONNREFUSED' }));
    },
  };
  const busy = code('remote-busy', ({ retryAfterMs }) => (retryAfterMs ?? 0) > 1_000);
  for (let time = 0; time < usualCircuit.failuresToOpen; time += 1)
    await assert.rejects(sendWithRetry(call(server.origin), on), busy);
  const before = sent;
  await assert.rejects(sendWithRetry(call(server.origin), on), busy);
  assert.equal(sent, before, 'nothing is sent while the circuit is open');

  await world.sleep(usualCircuit.coolDownMs);
  await assert.rejects(sendWithRetry(call(server.origin), on), busy);
  assert.equal(sent, before + 1, 'a trial is one attempt');

  await world.sleep(2 * usualCircuit.coolDownMs);
  answers = true;
  assert.equal((await sendWithRetry(call(server.origin), on)).status, 200);
  assert.deepEqual((await createRemoteWaits(table).look()).open, []);
});

test('a limit is an answer: the circuit stays closed', async () => {
  await using server = await loopback(inTurn({ status: 429, headers: { 'retry-after': '60' } }));
  const table = memoryTable();
  const circuitBreaker = createCircuitBreakers(table);
  const { world } = testWorld({ circuitBreaker });
  for (let time = 0; time < 5; time += 1)
    await assert.rejects(sendWithRetry(call(server.origin), world), code('remote-busy'));
  assert.deepEqual((await createRemoteWaits(table).look()).open, []);
});

test('a call that was cancelled before is not sent at all', async () => {
  await using server = await loopback(inTurn({ body: {} }));
  const { world } = testWorld();
  const given = call(server.origin);
  const request = { ...given.request, signal: AbortSignal.abort() };
  await assert.rejects(sendWithRetry({ ...given, request }, world), code('http-aborted'));
  assert.equal(server.seen.length, 0);
});

test('a token or a codebase is asked for with the same patience, behind the same rate limiter', async () => {
  await using server = await loopback(inTurn({ status: 503 }, { body: { token: 'x' } }));
  const rateLimiter = memoryRateLimiter();
  const { world } = testWorld({ rateLimiter });
  const send = retriedSend({ route: 'POST /oauth_token.do', scope: 'remote:x' }, world);
  assert.equal((await send(call(server.origin).request)).status, 200);
  await rateLimiter.block('remote:x', world.now() + 60_000);
  await assert.rejects(send(call(server.origin).request), code('remote-busy'));
  assert.equal(server.seen.length, 2);
});
