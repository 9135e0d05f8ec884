/**
 * What the user would lose: everything that runs by the clock, without a word, on the day that the platform's timers
 * stop. Neither the stories nor the answer for monitors may depend on a timer to learn that.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rememberedHealthAnswer } from '../../../../shared/automations/operate/health-answer.ts';
import { startOverdueNowAndThen } from '../../../../shared/automations/operate/start-overdue.ts';
import { timedRun, type Heartbeat } from '../../../../shared/automations/operate/timed-run.ts';
import { createLastLook } from '../../../../shared/azure/stores/last-look.ts';
import { createRunStore } from '../../../../shared/azure/stores/runs.ts';
import { createStartOrders } from '../../../../shared/azure/stores/start-orders.ts';
import type { StartOrder } from '../../../../shared/ports/health.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { overdueTimers } from '../../../../shared/rules/operate/overdue.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

const minute = 60_000;
const periods = { 'ticket-sync': 15, 'health-watch': 5, 'health-check': 1440 };
const names = Object.keys(periods);

function aWorld() {
  let now = Date.parse('2026-11-29T10:00:00.000Z');
  const clock = (): number => now;
  let requests = 0;
  let isDown = false;
  const table = memoryTable({
    before() {
      requests += 1;
      if (isDown) throw new CodedError('storage-unavailable');
    },
  });
  const sent: StartOrder[] = [];
  const queue = { send: (order: StartOrder) => Promise.resolve(void sent.push(order)) };
  const runs = createRunStore(table, names, clock);
  const timing = { runs, lastLook: createLastLook(table), periods, now: clock };
  const worker = () => startOverdueNowAndThen({ ...timing, orders: createStartOrders(table, queue, clock) });
  return {
    runs,
    sent,
    timing,
    worker,
    pass: (minutes: number) => void (now += minutes * minute),
    fail: (down: boolean) => void (isDown = down),
    requests: () => requests,
    late: async () => overdueTimers(await runs.read(), periods, now).map(({ name }) => name),
  };
}

async function allRan({ runs }: ReturnType<typeof aWorld>): Promise<void> {
  for (const name of names) await runs.ended(name, 'done', null);
}

test('a timer is late when it has not finished well for twice its period, a daily one after 25 hours', async () => {
  const world = aWorld();
  assert.deepEqual(await world.late(), [], 'an app that was just deployed has run nothing yet');
  await allRan(world);
  world.pass(15);
  assert.deepEqual(await world.late(), []);
  world.pass(1);
  assert.deepEqual(await world.late(), ['health-watch']);
  world.pass(20);
  assert.deepEqual(await world.late(), ['ticket-sync', 'health-watch'].toSorted().toReversed());
  world.pass(25 * 60 - 36);
  assert.equal((await world.late()).includes('health-check'), false);
  world.pass(1);
  assert.equal((await world.late()).includes('health-check'), true);
});

test('a run that failed is not a run that finished, and is known by its code', async () => {
  const world = aWorld();
  await allRan(world);
  world.pass(14);
  await world.runs.ended('health-watch', 'storage-unavailable', 'storage-unavailable');
  world.pass(2);
  assert.deepEqual(await world.late(), ['health-watch']);
  const { 'health-watch': watch } = await world.runs.read();
  assert.equal(watch?.failedWith, 'storage-unavailable');
});

test('a timer that a new release brings is not late on its first day', async () => {
  const world = aWorld();
  await allRan(world);
  world.pass(100 * 24 * 60);
  const table = memoryTable();
  const before = createRunStore(table, ['old'], () => 0);
  await before.read();
  const later = 100 * 86_400_000;
  const after = createRunStore(table, ['old', 'new'], () => later);
  const late = overdueTimers(await after.read(), { old: 1440, new: 1440 }, later + minute);
  assert.deepEqual(
    late.map(({ name }) => name),
    ['old'],
  );
});

test('the workers of the queue start each story once when all timers are dead, however many of them notice', async () => {
  const world = aWorld();
  await allRan(world);
  world.pass(40);
  const workers = Array.from({ length: 8 }, () => world.worker());
  const noticed = (await Promise.all(workers.map((look) => look()))).flat();
  assert.deepEqual(noticed.toSorted(), ['health-watch', 'ticket-sync']);
  assert.deepEqual(world.sent.map(({ automation, because }) => `${automation} ${because}`).toSorted(), [
    'health-watch overdue',
    'ticket-sync overdue',
  ]);
  // A start that brought nothing is queued again, not before a while.
  for (let at = 0; at < 14; at += 1) {
    world.pass(1);
    await Promise.all(workers.map((look) => look()));
  }
  assert.equal(world.sent.length, 2);
  world.pass(2);
  await Promise.all(workers.map((look) => look()));
  assert.equal(world.sent.length, 4);
});

test('a story that is running is not started again, and a worker looks once a minute', async () => {
  const world = aWorld();
  await allRan(world);
  world.pass(16);
  await world.runs.started('health-watch');
  world.pass(1);
  const look = world.worker();
  assert.deepEqual(await look(), []);
  const before = world.requests();
  for (let at = 0; at < 100; at += 1) await look();
  assert.equal(world.requests(), before);
  world.pass(11);
  assert.deepEqual(await look(), ['health-watch']);
});

test('the answer for monitors reads two rows, at most once in 15 seconds, and is 503 only for late timers and storage', async () => {
  const world = aWorld();
  await allRan(world);
  await world.timing.runs.read();
  await world.timing.lastLook.save({ status: 'unhealthy', at: '2026-11-29T10:00:00.000Z' });
  const answer = rememberedHealthAnswer(world.timing);
  const before = world.requests();
  const answers = await Promise.all(Array.from({ length: 500 }, () => answer()));
  assert.equal(world.requests() - before, 2);
  assert.deepEqual(answers[0], { status: 'unhealthy', overdue: [], isWell: true });
  world.pass(16);
  assert.deepEqual(await answer(), { status: 'unhealthy', overdue: ['health-watch'], isWell: false });
  world.pass(1);
  world.fail(true);
  assert.deepEqual(await answer(), { status: 'unhealthy', overdue: [], isWell: false });
  world.fail(false);
  await allRan(world);
  world.pass(1);
  assert.equal((await answer()).isWell, true);
});

test('a run is stored and its heartbeat sent, and neither can fail the run or change how it ends', async () => {
  const beats: string[] = [];
  const heartbeat: Heartbeat = {
    start: (name, id) => Promise.resolve(void beats.push(`start ${name} ${id}`)),
    end: (name, id, how, report) => Promise.resolve(void beats.push(`${how} ${name} ${id} ${report}`)),
  };
  const world = aWorld();
  const needs = { runs: world.runs, heartbeat, newId: () => 'id' };
  assert.equal(await timedRun('ticket-sync', needs, () => Promise.resolve('polled')), 'polled');
  await assert.rejects(
    timedRun('ticket-sync', needs, () => Promise.reject(new CodedError('storage-forbidden'))),
    { code: 'storage-forbidden' },
  );
  world.fail(true);
  assert.equal(await timedRun('ticket-sync', needs, () => Promise.resolve('polled')), 'polled');
  assert.deepEqual(beats, [
    'start ticket-sync id',
    'success ticket-sync id polled',
    'start ticket-sync id',
    'fail ticket-sync id storage-forbidden',
    'start ticket-sync id',
    'success ticket-sync id polled',
  ]);
});
