// If this fails, a burst of callbacks costs a request for each row, or one of them never has its answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped } from '../../../shared/kit/grouped.ts';

/** Runs that end when the test says so. */
function stage(maxRuns: number, maxItems = 3, besideAfterMs = 0) {
  const runs: { readonly items: readonly number[]; readonly end: () => void; readonly fail: () => void }[] =
    [];
  const work = grouped<number, number>(
    (items) =>
      new Promise((resolve, reject) => {
        runs.push({
          items,
          end: () => resolve(items.map((item) => item * 10)),
          fail: () => reject(new Error('storage is down')),
        });
      }),
    { maxItems, maxRuns, besideAfterMs },
  );
  return { runs, work };
}

test('one alone is worked at once, and whoever comes meanwhile goes together', async () => {
  const { runs, work } = stage(1);
  const all = [1, 2, 3, 4, 5].map(work);
  assert.deepEqual(
    runs.map(({ items }) => items),
    [[1]],
  );
  runs[0]?.end();
  assert.equal(await all[0], 10);
  assert.deepEqual(runs[1]?.items, [2, 3, 4]);
  runs[1].end();
  assert.deepEqual(await Promise.all(all.slice(0, 4)), [10, 20, 30, 40]);
  runs[2]?.end();
  assert.equal(await all[4], 50);
});

test('a run that hangs does not keep the others, and one that fails fails only its own', async () => {
  const { runs, work } = stage(2);
  const waiting = work(1);
  const failing = work(2);
  const last = work(3);
  runs[1]?.fail();
  await assert.rejects(failing, /storage is down/);
  runs[2]?.end();
  assert.equal(await last, 30);
  runs[0]?.end();
  assert.equal(await waiting, 10);
});

test('a run that gives too little is told to whoever has nothing', async () => {
  const work = grouped<number, number>(() => Promise.resolve([]), { maxItems: 3, maxRuns: 1 });
  await assert.rejects(work(1), /fewer results/);
});

test('an item that comes during a quick run waits for its end, and a slow run keeps nobody', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { runs, work } = stage(2, 3, 100);
  const items = (): readonly (readonly number[])[] => runs.map((run) => run.items);
  const first = [work(1), work(2), work(3)];
  assert.deepEqual(items(), [[1]], 'one run, although there may be two');
  runs[0]?.end();
  assert.equal(await first[0], 10);
  assert.deepEqual(items(), [[1], [2, 3]]);

  const late = work(4);
  t.mock.timers.tick(99);
  assert.equal(runs.length, 2);
  t.mock.timers.tick(1);
  assert.deepEqual(runs[2]?.items, [4], 'the second run has had its time');
  const full = [5, 6, 7].map(work);
  runs[2].end();
  assert.equal(await late, 40);
  assert.deepEqual(runs[3]?.items, [5, 6, 7]);
  runs[3].end();
  await Promise.all(full);
  const next = work(8);
  assert.deepEqual(runs[4]?.items, [8], 'a run that hangs delays nobody who comes later');
  runs[4].end();
  assert.equal(await next, 80);
  runs[1]?.end();
  assert.deepEqual(await Promise.all(first), [10, 20, 30]);
});

test('a full group begins beside a quick run', () => {
  const { runs, work } = stage(2, 3, 100);
  void [1, 2, 3, 4].map(work);
  assert.deepEqual(
    runs.map((run) => run.items),
    [[1], [2, 3, 4]],
  );
  for (const { end } of runs) end();
});
