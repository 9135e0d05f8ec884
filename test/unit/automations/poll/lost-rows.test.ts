/**
 * What the user would lose: a sync that survives the loss of every storage row, without twice the records and twice
 * the notes in front of each customer. Azure keeps no copy of tables, so this test shows what the run book says under
 * "Something must be restored".
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineWorld, type EngineWorld } from '../../../support/engine/engine-world.ts';
import { emptyState } from '../../../support/fakes/memory-stores.ts';

const days = (count: number): number => count * 86_400;

/** A pair at rest with notes of both sides, none of which anybody remembers any more. */
async function afterTheLoss(): Promise<{ readonly world: EngineWorld; readonly texts: () => unknown }> {
  const world = engineWorld();
  const ticket = world.openTicket();
  await world.bringToRest();
  const incident = world.only('servicenow').id;
  world.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
  world.servicenow.note(incident, 'work_notes', 'Looking', 'Bob');
  world.servicenow.note(incident, 'comments', 'Hello', 'Bob');
  await world.bringToRest();
  Object.assign(world.state, emptyState());
  const texts = (): unknown =>
    (['connectwise', 'servicenow'] as const).map((side) => world.only(side).notes.map(({ text }) => text));
  return { world, texts };
}

test('with every row lost, a pair joins again: no second record, no second note, no write at all', async () => {
  const { world, texts } = await afterTheLoss();
  const [before, writes] = [texts(), world.writes()];
  await world.bringToRest();
  assert.equal(world.state.pairRows.size, 1, 'the pair is known again');
  assert.deepEqual(texts(), before);
  assert.equal(world.writes(), writes);
});

test('a preview says beforehand that nothing would be written', async () => {
  const { world } = await afterTheLoss();
  const { outcome, effects, notes } = await world.preview('connectwise', world.only('connectwise').id);
  assert.deepEqual(effects, []);
  assert.equal(outcome.kind, 'synced');
  assert.deepEqual(
    notes.map(({ rule }) => rule),
    ['found', 'found', 'found'],
  );
});

test('a note that came after the loss travels once, and the old ones stay as they are', async () => {
  const { world, texts } = await afterTheLoss();
  world.connectwise.note(world.only('connectwise').id, 'discussion', 'Third', 'Ann');
  await world.bringToRest();
  const [tickets, incidents] = texts() as [string[], string[]];
  assert.equal(tickets.length, 5, 'the four old ones, the description among them, and the new one');
  assert.deepEqual(incidents, [
    'Looking',
    'Hello',
    'Ann (ConnectWise): Any news?',
    'Ann (ConnectWise): Third',
  ]);
});

test('two sides that differ after the loss follow the conflict policy, and the losing value is kept', async () => {
  const { world } = await afterTheLoss();
  world.servicenow.edit(world.only('servicenow').id, 'summary', 'Printer, second floor');
  await world.bringToRest();
  assert.equal(world.only('connectwise').fields.summary, world.only('servicenow').fields.summary);
  const kept = JSON.stringify([...world.state.conflictRows.values()]);
  assert.match(kept, /Printer/);
});

test('a record that changes only weeks after the loss joins as well, without a second note', async () => {
  const { world, texts } = await afterTheLoss();
  const before = texts();
  world.advance(days(40));
  world.connectwise.edit(world.only('connectwise').id, 'priority', 'High');
  await world.bringToRest();
  assert.deepEqual(texts(), before);
  assert.equal(world.only('servicenow').fields.priority, '1/2');
});
