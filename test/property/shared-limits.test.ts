// If this fails, every instance in turn runs into one customer's rate limit, a function is paid for while it sleeps,
// or a limit of one system holds up work that has nothing to do with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Nudge } from '../../shared/rules/sync/nudge.ts';
import { inequalities } from '../support/engine/inequalities.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { ticketId } from '../support/builders/record-ids.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

/** Three pairs at rest, then an edit of each ticket and the nudges that tell of it. */
async function edited(): Promise<{ world: World; nudges: Nudge[] }> {
  const world = await realWorld(5, 3, { sharedLimits: true });
  await world.poll();
  await world.drain();
  const ids = ['one', 'two', 'three'].map((name) => world.openTicket(`opened in turn ${name}`, 'Text'));
  await world.clock.advance(10_000);
  await world.poll();
  await world.drain();
  await world.clock.advance(10_000);
  for (const id of ids) {
    const set = { summary: `opened in turn again ${id}` };
    world.connectwise.control.edit({ table: 'tickets', id, set, by: 'tpatel' });
  }
  await world.clock.advance(3_000);
  const learnedAt = new Date(world.clock.now()).toISOString();
  const about = { link: world.link.name, side: 'connectwise', origin: 'callback', learnedAt } as const;
  return {
    world,
    nudges: ids.map((recordId) => ({ ...about, recordId: ticketId(recordId), messageId: recordId })),
  };
}

const toServiceNow = (call: string): boolean => call.includes('/api/now/') || call.includes('oauth');

test('one 429 of an hour makes every instance wait that hour, on the queue and not in a function', async () => {
  const { world, nudges } = await edited();
  const [first, second, third] = nudges;
  assert.ok(first && second && third);
  const others = [world.newInstance(), world.newInstance()] as const;
  world.servicenow.faults.order({ fault: 'rate-limited', times: 1, options: { retryAfterSeconds: 3600 } });
  const begun = world.clock.now();

  const outcome = await world.newInstance().sync(first);
  assert.equal(outcome.kind, 'deferred');
  assert.ok(outcome.kind === 'deferred' && outcome.delaySeconds >= 3_590, JSON.stringify(outcome));

  world.calls();
  for (const [instance, nudge] of [
    [others[0], second],
    [others[1], third],
  ] as const) {
    const told = await instance.sync(nudge);
    assert.ok(told.kind === 'deferred' && told.delaySeconds >= 3_500, JSON.stringify(told));
  }
  assert.deepEqual(world.calls().filter(toServiceNow), [], 'nobody asks ServiceNow meanwhile');
  assert.ok(world.clock.now() - begun < 10_000, `functions slept ${world.clock.now() - begun} ms`);
  assert.equal(world.state.queue.length, 3, 'every nudge is back on the queue');
  for (const { visibleAt } of world.state.queue)
    assert.ok(visibleAt >= begun + 3_590_000, 'and not seen before its time');

  await world.drain();
  assert.ok(world.clock.now() >= begun + 3_590_000);
  assert.deepEqual(await inequalities(world), []);
});

test('a poll that meets the limit ends for that side, and the other side is polled all the same', async () => {
  const { world } = await edited();
  world.servicenow.faults.order({ fault: 'rate-limited', times: 1, options: { retryAfterSeconds: 3600 } });
  const { polled } = await world.poll();
  const errorOf = (side: string) => polled.find((one) => one.side === side)?.error ?? null;
  assert.equal(errorOf('connectwise'), null);
  assert.equal(errorOf('servicenow')?.code, 'remote-busy');
  world.calls();
  await world.newInstance().poll();
  assert.deepEqual(world.calls().filter(toServiceNow), [], 'another instance does not ask either');
});

test('a limit of ConnectWise does not keep ServiceNow from being asked', async () => {
  const { world } = await edited();
  world.connectwise.faults.order({ fault: 'rate-limited', times: 1, options: { retryAfterSeconds: 1800 } });
  const { polled } = await world.poll();
  assert.equal(polled.find(({ side }) => side === 'connectwise')?.error?.code, 'remote-busy');
  assert.equal(polled.find(({ side }) => side === 'servicenow')?.error, null);
});

for (const [side, fault] of [
  ['servicenow', 'semaphores-exhausted'],
  ['connectwise', 'cloudflare-rate-limited'],
] as const)
  test(`a 429 that says nothing about its time (${fault}) is waited out too`, async () => {
    const { world, nudges } = await edited();
    const core = side === 'servicenow' ? world.servicenow : world.connectwise;
    core.faults.order({ fault, times: 12 });
    const begun = world.clock.now();
    for (const nudge of nudges) await world.newInstance().sync(nudge);
    assert.ok(world.clock.now() - begun < 60_000, 'no function sleeps it out');
    await world.drain();
    assert.deepEqual(await inequalities(world), []);
  });

test('no wait is longer than a queue can hide a message', async () => {
  const { world, nudges } = await edited();
  const [first] = nudges;
  assert.ok(first);
  const days = 30 * 24 * 3600;
  world.servicenow.faults.order({ fault: 'rate-limited', times: 1, options: { retryAfterSeconds: days } });
  const outcome = await world.newInstance().sync(first);
  assert.ok(outcome.kind === 'deferred' && outcome.delaySeconds < 7 * 24 * 3600, JSON.stringify(outcome));
});
