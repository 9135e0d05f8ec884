// If this fails, a read gives up at the first hiccup, or a cancelled call runs on for minutes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { Attempted } from '../../../shared/web/attempt.ts';
import { withDecision, withRetry } from '../../../shared/web/retry.ts';
import { anAnswer, anAttempt, answered, inner } from '../../support/web/attempts.ts';
import { testWorld } from '../../support/web/world.ts';

const again = (ms: number): Attempted => ({
  answer: anAnswer(503),
  decision: { kind: 'wait', ms, reason: 'gateway' },
});

test('an attempt follows after each decided wait, counted from the first, until none is decided', async () => {
  const { world, slept } = testWorld();
  const { next, seen } = inner(again(100), again(250), answered(200));
  assert.equal((await withRetry(next, world)(anAttempt())).answer?.status, 200);
  assert.deepEqual(slept, [100, 250]);
  assert.deepEqual(
    seen.map(({ number }) => number),
    [1, 2, 3],
  );
});

test('a wait ends when the call is cancelled', async () => {
  const control = new AbortController();
  const { world } = testWorld({
    sleep: () => {
      control.abort();
      return new Promise(() => undefined);
    },
  });
  const attempt = anAttempt();
  const cancelled = { ...attempt, request: { ...attempt.request, signal: control.signal } };
  await assert.rejects(
    withRetry(inner(again(100)).next, world)(cancelled),
    (thrown) => thrown instanceof CodedError && thrown.code === 'http-aborted',
  );
});

test('the decision is about what came: the answer with the server’s wish and clock, or the error', async () => {
  const { world } = testWorld();
  const headers = { 'retry-after': 'Tue, 24 Nov 2026 07:00:01 GMT', date: 'Tue, 24 Nov 2026 07:00:00 GMT' };
  const busy = await withDecision(() => Promise.resolve(anAnswer(429, headers)), world)(anAttempt());
  assert.deepEqual(busy.decision, { kind: 'wait', ms: 1_000, reason: 'throttled' });
  const silent = await withDecision(() => Promise.reject(new CodedError('http-timeout')), world)(anAttempt());
  assert.deepEqual(
    [silent.error?.code, silent.decision],
    ['http-timeout', { kind: 'wait', ms: 150, reason: 'no-answer' }],
  );
});

test('the last attempt that the call may take is deferred', async () => {
  const { world } = testWorld();
  const send = withDecision(() => Promise.resolve(anAnswer(503)), world);
  const { decision } = await send(anAttempt({ number: 2, maxAttempts: 2 }));
  assert.deepEqual(decision, {
    kind: 'defer',
    ms: world.policy.coolDownMs,
    reason: 'gateway',
    limit: 'attempts-used',
  });
});

test('an error that would come again stops the call, and a cancelled one decides nothing', async () => {
  const { world } = testWorld();
  const tooLarge = await withDecision(
    () => Promise.reject(new CodedError('http-answer-too-large')),
    world,
  )(anAttempt());
  assert.deepEqual(tooLarge.decision, { kind: 'stop', reason: 'refused' });
  await assert.rejects(
    withDecision(() => Promise.reject(new CodedError('http-aborted')), world)(anAttempt()),
    (thrown) => thrown instanceof CodedError && thrown.code === 'http-aborted',
  );
});
