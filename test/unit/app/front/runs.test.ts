// If this fails, one request of storage that hangs silences the receivers: ConnectWise hangs up after five seconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitBriefly } from '../../../../shared/app/front/runs.ts';

test('an answer waits for its counts, and less than a second for such as are never stored', async () => {
  const waited: number[] = [];
  const passes = (milliseconds: number, then: () => void) => {
    waited.push(milliseconds);
    queueMicrotask(then);
    return () => undefined;
  };
  await waitBriefly(() => new Promise(() => undefined), passes);
  assert.equal(waited.length, 1);
  assert.ok((waited[0] ?? Number.NaN) < 1_000);
  let isStored = false;
  await waitBriefly(async () => {
    await Promise.resolve();
    isStored = true;
  });
  assert.ok(isStored);
});

test('counts that cannot be stored make no run fail', async () => {
  await waitBriefly(() => Promise.reject(new Error('storage is away')));
});
