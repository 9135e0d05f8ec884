// If this fails, each of a day's unlinks walks over thousands of pairs, or a mass unlink passes because of an old count.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayUnlink } from '../../../../shared/automations/reconcile/guard.ts';
import { aConfig } from '../../../support/fakes/links.ts';
import { emptyReconcileMemory, memoryReconcile } from '../../../support/fakes/memory-reconcile.ts';

const hour = 3_600_000;

/** A link with so many pairs, and what was counted of them. */
function counting(pairs: number) {
  const [link] = aConfig({ guard: { share: 0.1, atLeast: 25 } }).links;
  assert.ok(link !== undefined);
  const clock = { now: Date.parse('2026-11-24T12:00:00.000Z') };
  const counted = { pairs, calls: 0, rows: 0 };
  const needs = {
    ...memoryReconcile(emptyReconcileMemory()),
    alarm: () => undefined,
    now: () => clock.now,
    pairs: {
      count(_link: string, max = Number.POSITIVE_INFINITY) {
        const rows = Math.min(counted.pairs, max);
        counted.calls += 1;
        counted.rows += rows;
        return Promise.resolve(rows);
      },
    },
  };
  const unlink = async (times: number): Promise<number> => {
    let done = 0;
    for (let record = 1; record <= times; record += 1)
      done += Number(
        await mayUnlink(link, { side: 'connectwise', recordId: `${clock.now}${record}` }, needs),
      );
    return done;
  };
  return { clock, counted, unlink };
}

test('a thousand unlinks of a day count a few times, and not each', async () => {
  const { counted, unlink } = counting(100_000);
  assert.equal(await unlink(1_000), 1_000);
  assert.ok(counted.calls <= 7, `${counted.calls} counts`);
  assert.ok(counted.rows < 40_000, `${counted.rows} rows were walked over`);
});

test('the share of the pairs is where it stops, whatever was counted before', async () => {
  const { unlink } = counting(1_000);
  assert.equal(await unlink(300), 100);
});

test('a count of an hour ago is not believed: the link may have lost its pairs since', async () => {
  const { clock, counted, unlink } = counting(100_000);
  assert.equal(await unlink(30), 30);
  counted.pairs = 200;
  clock.now += hour + 1;
  assert.equal(await unlink(30), 0);
});

test('a few unlinks count nothing', async () => {
  const { counted, unlink } = counting(10);
  assert.equal(await unlink(24), 24);
  assert.equal(counted.calls, 0);
});
