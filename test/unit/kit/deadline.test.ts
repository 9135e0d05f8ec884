// If this fails, a sender or a check waits for ever on something that hangs, or work runs on that nobody waits for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { afterTimeout, within, withinTimer, type After } from '../../../shared/kit/deadline.ts';

const tooLate = new Error('too late');
/** A sleep that ends at once, and one that only ends by being cancelled. */
const atOnce = () => Promise.resolve();
const never = (_milliseconds: number, signal: AbortSignal) => wait(60_000, undefined, { signal, ref: false });

test('work that is done in time is given, and the wait is cancelled', async () => {
  let cancelled = false;
  const sleep = (milliseconds: number, signal: AbortSignal) => {
    signal.addEventListener('abort', () => (cancelled = true));
    return never(milliseconds, signal);
  };
  assert.equal(
    await within(
      10,
      sleep,
      () => tooLate,
      () => Promise.resolve('done'),
    ),
    'done',
  );
  assert.equal(cancelled, true);
});

test('work that hangs is given up on and told so', async () => {
  let told: AbortSignal | undefined;
  const hang = (late: AbortSignal) => {
    told = late;
    return new Promise<never>(() => undefined);
  };
  await assert.rejects(
    within(10, atOnce, () => tooLate, hang),
    tooLate,
  );
  assert.equal(told?.aborted, true);
});

test('an error of the work is thrown as it is', async () => {
  const wrong = new Error('wrong');
  await assert.rejects(
    within(
      10,
      never,
      () => tooLate,
      () => Promise.reject(wrong),
    ),
    wrong,
  );
});

test('a timer does the same: work in time is given, and the timer is cancelled', async () => {
  let cancelled = 0;
  const after: After = () => () => void (cancelled += 1);
  const done = withinTimer(
    10,
    after,
    () => tooLate,
    () => Promise.resolve('done'),
  );
  assert.equal(await done, 'done');
  const wrong = new Error('wrong');
  const failing = withinTimer(
    10,
    after,
    () => tooLate,
    () => Promise.reject(wrong),
  );
  await assert.rejects(failing, wrong);
  assert.equal(cancelled, 2);
});

test('a timer that strikes gives the work up and tells it', async () => {
  let told: AbortSignal | undefined;
  const hang = (late: AbortSignal) => {
    told = late;
    return new Promise<never>(() => undefined);
  };
  await assert.rejects(
    withinTimer(1, afterTimeout, () => tooLate, hang),
    tooLate,
  );
  assert.equal(told?.aborted, true);
});
