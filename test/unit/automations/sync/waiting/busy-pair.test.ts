// If this fails, a burst of callbacks for one pair keeps every worker busy with waiting, or the last change of it is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Nudge } from '../../../../../shared/rules/sync/nudge.ts';
import { engineWorld, type EngineWorld } from '../../../../support/engine/engine-world.ts';

interface Busy {
  readonly world: EngineWorld;
  readonly ticket: string;
  readonly incident: string;
  /** The other worker is done. */
  readonly release: () => Promise<void>;
}

/** A pair at rest that another worker has just claimed. */
async function busy(): Promise<Busy> {
  const world = engineWorld();
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  await world.bringToRest();
  const { claims } = world.needs();
  const times = { now: world.now(), ttlMs: 60_000 };
  const claim = await claims.acquire('acme', `connectwise:${ticket}`, 'another', times);
  assert.ok(claim !== null);
  return { world, ticket, incident: world.only('servicenow').id, release: () => claims.release(claim) };
}

test('of many nudges for a busy pair one waits, and its run carries over what all of them were about', async () => {
  const { world, ticket, incident, release } = await busy();
  const kinds: string[] = [];
  for (let change = 0; change < 50; change += 1) {
    world.connectwise.edit(ticket, 'summary', `Change ${change}`);
    kinds.push((await world.sync(world.nudge('connectwise', ticket))).kind);
    if (change === 25) world.servicenow.note(incident, 'work_notes', 'From the other side.', 'Bob');
    if (change === 25) kinds.push((await world.sync(world.nudge('servicenow', incident))).kind);
    world.advance(0.04);
  }
  assert.deepEqual([kinds[0], new Set(kinds.slice(1))], ['busy', new Set(['joined'])]);
  assert.equal(world.state.queue.length, 1);
  await release();
  await world.drain();
  assert.equal(world.only('servicenow').fields.summary, 'Change 49');
  assert.ok(world.only('connectwise').notes.some(({ text }) => text.includes('From the other side.')));
});

test('a nudge that comes when the waiting one is about to be seen waits for itself', async () => {
  const { world, ticket } = await busy();
  assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'busy');
  world.advance(2);
  assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'joined');
  world.advance(1.5);
  assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'busy');
  assert.equal(world.state.queue.length, 2);
});

test('an order of a person and work that was put off join nothing', async () => {
  const { world, ticket } = await busy();
  await world.sync(world.nudge('connectwise', ticket));
  const others: readonly Partial<Nudge>[] = [
    { origin: 'replay' },
    { origin: 'asked' },
    { attempt: 2 },
    { job: 'a1' },
  ];
  for (const [index, change] of others.entries()) {
    const nudge = { ...world.nudge('connectwise', ticket), ...change };
    assert.equal((await world.sync(nudge)).kind, 'busy');
    const { nudge: sent } = world.state.queue[index + 1] ?? assert.fail('it was sent');
    assert.deepEqual(sent, nudge);
  }
});

test('a worker that dies between its message and its note leaves a message too many, and no change behind', async () => {
  const { world, ticket, release } = await busy();
  world.connectwise.edit(ticket, 'summary', 'Before the crash');
  const dying = {
    pause: (where: string): Promise<void> =>
      where === 'before claims.noteWaiting' ? new Promise(() => undefined) : Promise.resolve(),
  };
  void world.sync(world.nudge('connectwise', ticket), dying);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'busy');
  await release();
  await world.drain();
  assert.equal(world.only('servicenow').fields.summary, 'Before the crash');
});

test('a note of a worker whose clock was an hour ahead holds no nudge back: its message is long gone', async () => {
  const { world, ticket, release } = await busy();
  await world.needs().claims.noteWaiting('acme', `connectwise:${ticket}`, world.now() + 3_605_000);
  world.connectwise.edit(ticket, 'summary', 'After the wrong clock');
  assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'busy');
  world.advance(1);
  assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'joined', 'its own note stands');
  await release();
  await world.drain();
  assert.equal(world.only('servicenow').fields.summary, 'After the wrong clock');
});
