// If this fails, a revoked key makes a dead letter of every change, to be replayed by hand, or the system that refuses it is
// asked for each of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { realWorld } from '../../support/engine/real-world.ts';
import { ticketId } from '../../support/builders/record-ids.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

const tickets = 8;

/** As many pairs at rest. */
async function pairsAtRest(): Promise<{ world: World; ids: readonly string[] }> {
  const world = await realWorld(11, 0, { circuitBreakers: true });
  const ids = Array.from({ length: tickets }, (_, place) => world.openTicket(`Ticket ${place}`, 'It burns.'));
  await world.poll();
  await world.drain();
  await world.clock.advance(600_000);
  return { world, ids };
}

/** Every ticket changes, and its callback arrives. */
async function editAll(world: World, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    world.connectwise.control.edit({ table: 'tickets', id, set: { summary: `Changed ${id}` }, by: 'tpatel' });
    await world.needs.nudges.send({
      link: world.link.name,
      side: 'connectwise',
      recordId: ticketId(id),
      origin: 'callback',
      learnedAt: new Date(world.clock.now()).toISOString(),
      messageId: id,
    });
  }
}

/** Works off what is due within so many hours. */
async function workFor(world: World, hours: number): Promise<void> {
  const end = world.clock.now() + hours * 3_600_000;
  for (;;) {
    const next = world.state.queue.toSorted((one, other) => one.visibleAt - other.visibleAt)[0];
    if (next === undefined || next.visibleAt > end) return;
    if (next.visibleAt > world.clock.now()) await world.clock.advance(next.visibleAt - world.clock.now());
    world.state.queue.splice(world.state.queue.indexOf(next), 1);
    const outcome = await syncPair(next.nudge, world.needs);
    assert.equal(outcome.kind, 'deferred');
  }
}

for (const [side, fault] of [
  ['connectwise', { fault: 'unauthorized' }],
  ['servicenow', { fault: 'mfa-required' }],
] as const)
  test(`a key that ${side} refuses over a weekend holds the work, and all of it continues by itself`, async () => {
    const { world, ids } = await pairsAtRest();
    world[side].faults.order(fault);
    await editAll(world, ids);
    const asked = world.requests();
    await workFor(world, 60);
    assert.equal(world.state.deadLetters.size, 0);
    assert.equal(world.state.queue.length, tickets, 'every change waits');
    const perHour = (world.requests() - asked) / 60;
    // Each change is looked at every 15 minutes, and the refusing side by one trial every five.
    assert.ok(perHour < 16 * tickets, `${perHour} requests an hour`);

    world[side].faults.remove();
    await world.drain();
    assert.equal(world.state.deadLetters.size, 0);
    const incidents = JSON.stringify(world.servicenow.control.records('incident'));
    for (const id of ids) assert.ok(incidents.includes(`Changed ${id}`), `ticket ${id} was carried over`);
  });
