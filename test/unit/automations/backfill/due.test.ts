// If this fails, a backfill whose message was poisoned says "running" for ever, and its customer's records never come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backfillDue } from '../../../../shared/automations/backfill/due.ts';
import { backfillWorld } from '../../../support/engine/backfill-world.ts';

test('a backfill whose step lost its message continues by itself and ends', async () => {
  const world = backfillWorld();
  for (let count = 0; count < 5; count += 1) world.openTicket();
  world.advance(60);
  await world.start();
  assert.equal(world.backfills.steps.length, 1);
  // Delivered in vain to the end.
  world.backfills.steps.length = 0;
  assert.deepEqual(
    (await backfillDue(['acme'], world.needs())).map(({ kind }) => kind),
    ['already-running'],
    'a step may be under way',
  );
  assert.equal(world.backfills.steps.length, 0);
  world.advance(31 * 60);
  assert.deepEqual(
    (await backfillDue(['acme', 'other'], world.needs())).map(({ kind }) => kind),
    ['resumed'],
  );
  await world.drain();
  assert.equal((await world.status()).state, 'done');
  assert.deepEqual(world.unmatched(), []);
  assert.deepEqual(await backfillDue(['acme'], world.needs()), []);
});

test('one that moves, or waits for a person, is left alone', async () => {
  const world = backfillWorld();
  for (let count = 0; count < 5; count += 1) world.openTicket();
  const token = await world.start();
  world.advance(40 * 60);
  const step = world.take();
  await step?.work({});
  assert.deepEqual(
    (await backfillDue(['acme'], world.needs())).map(({ kind }) => kind),
    ['already-running'],
  );
  await world.order('pause', { token });
  world.advance(40 * 60);
  assert.deepEqual(await backfillDue(['acme'], world.needs()), []);
});

test('a link that fails does not keep the next one from being taken up', async () => {
  const world = backfillWorld();
  world.openTicket();
  await world.start();
  world.backfills.steps.length = 0;
  world.advance(31 * 60);
  const { jobs, ...needs } = world.needs();
  const current = (link: string) =>
    link === 'broken' ? Promise.reject(new Error('no storage')) : jobs.current(link);
  const outcomes = await backfillDue(['broken', 'acme'], { ...needs, jobs: { ...jobs, current } });
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['not-resumed', 'resumed'],
  );
});

test('while its link is paused a backfill stands still, wherever it was, and then brings over every record', async () => {
  let turns = 1;
  for (let turn = 1; turn <= turns; turn += 7) {
    const world = backfillWorld();
    for (let count = 0; count < 3; count += 1) world.openTicket();
    world.advance(60);
    await world.start();
    let seen = 0;
    let written = 0;
    const pause = (): Promise<void> => {
      seen += 1;
      if (seen === turn) {
        world.setPaused(true);
        written = world.effects().length;
      }
      return Promise.resolve();
    };
    for (let delivered = 0; delivered < 12; delivered += 1) await world.take()?.work({ pause });
    turns = Math.min(120, Math.max(turns, seen));
    if (seen < turn) break;
    assert.ok(
      world.effects().length - written <= 1,
      `${world.effects().length - written} writes behind turn ${turn}`,
    );
    assert.deepEqual(await backfillDue(['acme'], world.needs()), []);
    world.advance(86_400);
    assert.equal((await world.status()).state, 'running');
    world.setPaused(false);
    await world.drain();
    assert.equal((await world.status()).state, 'done', `paused at turn ${turn}`);
    assert.deepEqual(world.unmatched(), [], `paused at turn ${turn}`);
  }
  assert.ok(turns > 40, `${turns} turns`);
});
