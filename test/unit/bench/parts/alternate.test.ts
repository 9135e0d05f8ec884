// If this fails, a benchmark favours one of its sides, and the docs claim a speed that we do not have.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alternate, measure } from '../../../../bench/parts/alternate.ts';

test('the sides take turns, and each round begins with another one', async () => {
  const order: string[] = [];
  const side = (name: string) => () => {
    order.push(name);
    return Promise.resolve({ wallMs: 1, cpuMs: 1 });
  };
  await alternate({ ours: side('ours'), bare: side('bare'), peer: side('peer') }, { rounds: 3, warmUps: 0 });
  assert.deepEqual(order.join(' '), 'ours bare peer bare peer ours peer ours bare');
});

test('the middle and the ends are told of each figure, without the rounds that only warm up', async () => {
  const walls = [1_000, 5, 9, 7, 100];
  const { ours } = await alternate(
    { ours: () => Promise.resolve({ wallMs: walls.shift() ?? 0, cpuMs: 2, requests: 3 }) },
    { rounds: 4 },
  );
  assert.deepEqual(ours.wallMs, { median: 7, min: 5, max: 100 });
  assert.deepEqual(ours['requests'], { median: 3, min: 3, max: 3 });
});

test('a side that is wrong ends the benchmark', async () => {
  const wrong = () => Promise.reject(new Error('one message is missing'));
  await assert.rejects(alternate({ ours: wrong }, { rounds: 1 }), /one message is missing/);
});

test('a measure has its own figures, its time and its processor time', async () => {
  const figures = await measure(() => Promise.resolve({ rows: 3 }));
  assert.equal(figures['rows'], 3);
  assert.ok(figures.wallMs > 0 && Number.isFinite(figures.cpuMs));
});
