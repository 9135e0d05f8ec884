// If this fails, a remote that does not answer is asked by everybody all the time, or one that answers is left alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CircuitBreaker, CircuitEntry } from '../../../shared/ports/remotes.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { Attempted } from '../../../shared/web/attempt.ts';
import { withCircuitBreaker, withCircuitRecord } from '../../../shared/web/circuit-breaker.ts';
import { anAttempt, answered, inner, unanswered } from '../../support/web/attempts.ts';
import { startOfWorld, testWorld } from '../../support/web/world.ts';

/** A breaker that gives these entries one after the other and keeps what it is told. */
function scriptedBreaker(...entries: readonly CircuitEntry[]) {
  const recorded: unknown[] = [];
  let asked = 0;
  const circuitBreaker: CircuitBreaker = {
    enter: () => Promise.resolve(entries[asked++] ?? { kind: 'closed' }),
    record: (...told) => Promise.resolve(void recorded.push(told)),
  };
  return { circuitBreaker, recorded, asked: () => asked };
}
const open = (ms: number): CircuitEntry => ({ kind: 'open', until: startOfWorld + ms, why: 'ECONNREFUSED' });

test('an attempt passes a closed circuit as it is, and is the only one of its call when it is the trial', async () => {
  const { circuitBreaker } = scriptedBreaker({ kind: 'closed' }, { kind: 'half-open' });
  const { next, seen } = inner(answered(200));
  const send = withCircuitBreaker(next, testWorld({ circuitBreaker }).world);
  await send(anAttempt({ number: 2 }));
  await send(anAttempt({ number: 2 }));
  assert.deepEqual(
    seen.map(({ maxAttempts }) => maxAttempts),
    [4, 2],
  );
});

test('a short rest of the cool-down is slept and the circuit asked again; a long one is thrown with its reason', async () => {
  const { circuitBreaker, asked } = scriptedBreaker(open(800), { kind: 'closed' }, open(20_000));
  const { world, slept } = testWorld({ circuitBreaker });
  const { next, seen } = inner(answered(200));
  const send = withCircuitBreaker(next, world);
  await send(anAttempt());
  assert.deepEqual([slept, asked(), seen.length], [[800], 2, 1]);
  await assert.rejects(
    send(anAttempt()),
    (thrown) =>
      thrown instanceof CodedError &&
      thrown.code === 'remote-busy' &&
      thrown.retryAfterMs === 19_200 &&
      /ECONNREFUSED/.test(thrown.message),
  );
  assert.equal(seen.length, 1);
});

test('the circuit is told once whether anything came from the remote itself', async () => {
  const tooLarge: Attempted = {
    error: new CodedError('http-answer-too-large'),
    decision: { kind: 'stop', reason: 'refused' },
  };
  for (const [came, how] of [
    [answered(200), { answered: true, why: 'status 200' }],
    [answered(404), { answered: true, why: 'status 404' }],
    [answered(429), { answered: true, why: 'status 429' }],
    [answered(500), { answered: true, why: 'status 500' }],
    [answered(502), { answered: false, why: 'status 502' }],
    [answered(522), { answered: false, why: 'status 522' }],
    [unanswered, { answered: false, why: 'http-no-answer' }],
    [tooLarge, { answered: true, why: 'http-answer-too-large' }],
  ] as const) {
    const { circuitBreaker, recorded } = scriptedBreaker();
    const { world } = testWorld({ circuitBreaker });
    assert.equal(await withCircuitRecord(inner(came).next, world)(anAttempt()), came);
    assert.deepEqual(recorded, [['remote:x', 'me', how, startOfWorld]]);
  }
});

test('a call that was cancelled or put off says nothing of the remote', async () => {
  const { circuitBreaker, recorded } = scriptedBreaker();
  const { world } = testWorld({ circuitBreaker });
  for (const code of ['http-aborted', 'remote-busy'] as const)
    await assert.rejects(
      withCircuitRecord(() => Promise.reject(new CodedError(code)), world)(anAttempt()),
      (thrown) => thrown instanceof CodedError && thrown.code === code,
    );
  assert.deepEqual(recorded, []);
});
