// If this fails, bulk work continues after it should have stopped, or nobody can tell which items it has changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, asyncProperty, array, boolean, integer } from 'fast-check';
import { runBatch } from '../../../shared/kit/batch.ts';
import { CodedError } from '../../../shared/rules/errors.ts';

const numbers = (length: number) => Array.from({ length }, (_, index) => index);
const later = () => new Promise((resolve) => setImmediate(resolve));

test('every item has a result of its own, in the order of the items, and no more are under way than allowed', async () => {
  await assertProperty(
    asyncProperty(
      array(boolean(), { maxLength: 60 }),
      integer({ min: 1, max: 9 }),
      async (fails, concurrency) => {
        let underWay = 0;
        let most = 0;
        const report = await runBatch(
          fails,
          async (fail) => {
            underWay += 1;
            most = Math.max(most, underWay);
            await later();
            underWay -= 1;
            if (fail) throw new CodedError('write-refused');
            return 'fine';
          },
          { concurrency },
        );
        assert.deepEqual(
          report.items.map(({ status }) => status),
          fails.map((fail) => (fail ? 'failed' : 'done')),
        );
        assert.deepEqual(
          [report.done + report.failed, report.notBegun, report.stopped],
          [fails.length, 0, null],
        );
        assert.ok(most <= concurrency);
      },
    ),
    { numRuns: 50 },
  );
});

test('one, then ten, then a hundred, with a look in between', async () => {
  const looks: number[] = [];
  const report = await runBatch(numbers(500), (item) => Promise.resolve(item * 2), {
    ramp: [1, 10, 100],
    check: (soFar) => looks.push(soFar.filter(({ status }) => status === 'done').length) > 0,
  });
  assert.deepEqual(looks, [1, 11, 111]);
  assert.deepEqual([report.done, report.stopped], [500, null]);
  assert.deepEqual(report.items[7], { item: 7, status: 'done', result: 14 });
});

test('a look that finds something wrong ends it, and what was not begun is told', async () => {
  let worked = 0;
  const report = await runBatch(numbers(50), () => Promise.resolve((worked += 1)), {
    ramp: [1, 10],
    check: (soFar) => soFar.length < 11,
  });
  assert.deepEqual([worked, report.done, report.notBegun, report.stopped], [11, 11, 39, 'check-refused']);
});

test('a batch shorter than its ramp is one portion and is not looked at', async () => {
  const report = await runBatch([1], (item) => Promise.resolve(item), {
    ramp: [1, 10],
    check: () => assert.fail('there is nothing behind it'),
  });
  assert.equal(report.done, 1);
});

test('too many failures stop it: by number, and by share once ten have ended', async () => {
  const fail = (item: number) => (item % 2 === 0 ? Promise.reject(new Error('no')) : Promise.resolve(item));
  const byNumber = await runBatch(numbers(100), fail, { concurrency: 1, stopAt: { failures: 3 } });
  assert.deepEqual([byNumber.failed, byNumber.done, byNumber.stopped], [3, 2, 'too-many-failures']);
  const byShare = await runBatch(numbers(100), fail, { concurrency: 1, stopAt: { share: 0.5 } });
  assert.deepEqual([byShare.failed + byShare.done, byShare.stopped], [11, 'too-many-failures']);
  const [first] = byNumber.items;
  assert.equal(first?.status === 'failed' && first.error.code, 'unexpected');
});

test('a remote that asks for a pause stops it, and tells for how long', async () => {
  const report = await runBatch(
    numbers(20),
    (item) =>
      item === 4
        ? Promise.reject(new CodedError('remote-busy', { retryAfterMs: 30_000 }))
        : Promise.resolve(item),
    { concurrency: 1 },
  );
  assert.deepEqual(
    [report.done, report.notBegun, report.stopped, report.retryAfterMs],
    [4, 15, 'told-to-wait', 30_000],
  );
});

test('calling off ends it after what is under way', async () => {
  const control = new AbortController();
  const report = await runBatch(
    numbers(20),
    (item, signal) => {
      if (item === 2) control.abort();
      return Promise.resolve(signal.aborted);
    },
    { concurrency: 1, signal: control.signal },
  );
  assert.deepEqual([report.done, report.notBegun, report.stopped], [3, 17, 'cancelled']);
});

test('a concurrency or a portion that is no usual number leaves no item out', async () => {
  for (const concurrency of [Number.POSITIVE_INFINITY, Number.NaN, 0, -3, 2.5]) {
    let underWay = 0;
    let most = 0;
    const report = await runBatch(
      numbers(20),
      async () => {
        most = Math.max(most, (underWay += 1));
        await later();
        underWay -= 1;
      },
      { concurrency },
    );
    assert.deepEqual([report.done, report.stopped], [20, null], String(concurrency));
    assert.equal(most, concurrency === Number.POSITIVE_INFINITY ? 20 : concurrency === 2.5 ? 2 : 1);
  }
  const looks: number[] = [];
  await runBatch(numbers(20), () => Promise.resolve(), {
    ramp: [Number.NaN, 2.5],
    check: (soFar) => looks.push(soFar.length) > 0,
  });
  assert.deepEqual(looks, [1, 3]);
});
