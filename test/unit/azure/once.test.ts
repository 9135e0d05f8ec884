// If this fails, a storage account that could not be reached once is never asked again until the app is restarted, or a
// table that many calls miss at the same moment is made once by each of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepOnce, shareOnce } from '../../../shared/azure/once.ts';

/** Work that fails as often as told, and counts how often it was begun. */
function flaky(failures: number) {
  let begun = 0;
  return {
    begun: () => begun,
    work: (): Promise<number> => {
      begun += 1;
      return begun <= failures ? Promise.reject(new Error('not reached')) : Promise.resolve(begun);
    },
  };
}

test('a value is made once for all who ask, now and later', async () => {
  const { work, begun } = flaky(0);
  const kept = keepOnce(work);
  assert.deepEqual(await Promise.all([kept(), kept()]), [1, 1]);
  assert.equal(await kept(), 1);
  assert.equal(begun(), 1);
});

test('a failure is not kept', async () => {
  const kept = keepOnce(flaky(1).work);
  await assert.rejects(kept(), /not reached/);
  assert.equal(await kept(), 2);
});

test('work is shared while it is under way, and done again later', async () => {
  const { work } = flaky(0);
  const shared = shareOnce(work);
  assert.deepEqual(await Promise.all([shared(), shared()]), [1, 1]);
  assert.equal(await shared(), 2);
});

test('all who shared a failure are told, and the next one tries again', async () => {
  const shared = shareOnce(flaky(1).work);
  const both = await Promise.allSettled([shared(), shared()]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await shared(), 2);
});
