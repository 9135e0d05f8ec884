// If this fails, one wrong Date header makes the poll leave out the changes of the next hour, or a worker whose clock
// was wrong for one run keeps a pair's callbacks from being worked for an hour; and nobody learns it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Side } from '../../../../shared/ports/side.ts';
import { countPoll, measuring } from '../../../../shared/app/measure.ts';
import { ticketSync } from '../../../../shared/automations/poll/ticket-sync.ts';
import type { TicketSyncOutcome } from '../../../../shared/automations/poll/ticket-sync.ts';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import { shift } from '../../../../shared/rules/sync/cursor.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
import { moveCursors } from '../../../support/engine/cursors.ts';

/** A poll that the clock of ServiceNow answers with so many seconds too many. */
function pollAhead(world: EngineWorld, seconds: number): Promise<TicketSyncOutcome> {
  const needs = world.needs();
  const ahead = (side: Side): Side => ({
    ...side,
    serverTime: async () => shift(await side.serverTime(), seconds * 1000),
    async changed(...given) {
      const page = await side.changed(...given);
      return { ...page, serverTime: shift(page.serverTime, seconds * 1000) };
    },
  });
  return ticketSync({
    ...needs,
    links: ['acme'],
    async linkOf(name) {
      const linked = await needs.linkOf(name);
      return linked && { ...linked, sides: { ...linked.sides, servicenow: ahead(linked.sides.servicenow) } };
    },
  });
}

it('a time far ahead is asked for again: the answer of a slow clock is not skipped', async () => {
  const world = engineWorld();
  const needs = world.needs();
  let asked = 0;
  // One answer of a server that is otherwise minutes behind.
  const once = (side: Side): Side => ({
    ...side,
    serverTime: async () => {
      asked += 1;
      return shift(await side.serverTime(), -240_000);
    },
    async changed(...given) {
      const page = await side.changed(...given);
      return { ...page, serverTime: shift(page.serverTime, 3_600_000) };
    },
  });
  const linkOf = async (name: string) => {
    const linked = await needs.linkOf(name);
    return linked && { ...linked, sides: { ...linked.sides, servicenow: once(linked.sides.servicenow) } };
  };
  await ticketSync({ ...needs, links: ['acme'], linkOf });
  const before = asked;
  await ticketSync({ ...needs, links: ['acme'], linkOf });
  assert.equal(asked, before + 1);
  const { cursors } = await needs.cursors.read('acme');
  const behind = Date.parse(cursors.servicenow?.completedTo ?? '') - needs.now();
  assert.ok(behind <= -240_000, `the window ended ${behind} ms from now`);
});

it('a Date header one hour ahead, at the first poll or later, hides no change of the next hour', async () => {
  for (const polls of [0, 2]) {
    const world = engineWorld();
    world.openIncident();
    for (let round = 0; round < polls; round += 1) {
      await world.poll();
      await world.drain();
      world.advance(900);
    }
    const outcome = await pollAhead(world, 3600);
    await world.drain();
    const incident = world.only('servicenow').id;
    for (let minute = 0; minute < 60; minute += 15) {
      world.advance(900);
      world.servicenow.edit(incident, 'summary', `Edited at ${minute}`);
      world.advance(5);
      await world.poll();
      await world.drain();
      assert.equal(world.only('connectwise').fields.summary, `Edited at ${minute}`);
    }
    const sent: unknown[] = [];
    const metrics = measuring({
      metric: () => undefined,
      event: (name, facts) => void sent.push({ name, ...facts }),
    });
    countPoll(outcome, metrics);
    const alarm = { name: 'alarm', alarm: 'clocks-differ', link: 'acme', side: 'servicenow', seconds: 3600 };
    assert.deepEqual(sent, [alarm]);
  }
});

it('a cursor that a wrong clock moved ahead is brought back', async () => {
  const world = engineWorld();
  world.openIncident();
  await world.bringToRest();
  moveCursors(world.state, { completedTo: new Date(world.now() + 3_600_000).toISOString() });
  world.advance(60);
  world.servicenow.edit(world.only('servicenow').id, 'summary', 'Edited');
  world.advance(5);
  await world.poll();
  await world.drain();
  assert.equal(world.only('connectwise').fields.summary, 'Edited');
});

it('our own clock one hour ahead for one run leaves no callback of its pair unworked', async () => {
  const world = engineWorld();
  const ticket = world.openTicket();
  await world.bringToRest();
  const needs = world.needs();
  const learnedAt = new Date(world.now() + 3_600_000).toISOString();
  world.advance(60);
  await syncPair(
    { ...world.nudge('connectwise', ticket), learnedAt },
    { ...needs, now: () => needs.now() + 3_600_000 },
  );
  world.advance(120);
  world.connectwise.edit(ticket, 'summary', 'Edited');
  await world.sync(world.nudge('connectwise', ticket));
  assert.equal(world.only('servicenow').fields.summary, 'Edited');
});
