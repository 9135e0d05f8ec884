// If this fails, an instance that keeps the id of a new incident costs a look-up for every ticket; or an app that lost its
// storage makes a second incident of a ticket, or copies the notes of the first one again.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crashAt, engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';

function keptWorld(changes = {}): EngineWorld {
  const world = engineWorld({ history: true, ...changes });
  world.servicenow.manners.keepsIds = true;
  return world;
}

/** Works off a callback of the ticket; answers the calls of both sides. */
async function calls(world: EngineWorld, ticket: string): Promise<readonly string[]> {
  const made: string[] = [];
  await world.sync(world.nudge('connectwise', ticket), {
    fault(call) {
      made.push(call);
      return 'none';
    },
  });
  return made;
}

/** Everything stored is lost: pairs, their rows, and their look-ups. */
function loseStorage({ state }: EngineWorld): void {
  for (const held of Object.values(state)) if (held instanceof Map) held.clear();
}

const lookUps = (made: readonly string[]): number =>
  made.filter((call) => call === 'read findByCorrelation').length;

describe('a new ticket of an instance that keeps ids', () => {
  it('is not looked up before its incident is made', async () => {
    const world = keptWorld();
    assert.equal(lookUps(await calls(world, world.openTicket())), 0);
    assert.equal(world.servicenow.records.size, 1);
  });

  it('gets one incident wherever its worker dies', async () => {
    let crashes = 0;
    for (let turn = 1; turn < 100; turn += 1) {
      const world = keptWorld();
      const ticket = world.openTicket();
      const nudge = world.nudge('connectwise', ticket);
      const crash = crashAt(turn);
      if ((await Promise.race([world.sync(nudge, crash), crash.crashed])) !== 'crashed') break;
      crashes += 1;
      world.advance(400);
      await world.sync(nudge);
      await world.drain();
      await world.bringToRest();
      assert.equal(world.servicenow.records.size, 1, crash.where());
      assert.equal(world.state.conflictRows.size, 0, crash.where());
    }
    assert.ok(crashes > 10, `${crashes} crash points`);
  });

  it('is joined to its incident after its storage was lost, and no note is copied again', async () => {
    const world = keptWorld();
    const ticket = world.openTicket();
    await calls(world, ticket);
    world.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
    world.servicenow.note(world.only('servicenow').id, 'comments', 'Soon.', 'Bob');
    await world.bringToRest();
    world.advance(3_600);
    loseStorage(world);
    world.connectwise.edit(ticket, 'summary', 'Edited meanwhile');
    assert.equal(lookUps(await calls(world, ticket)), 0);
    await world.bringToRest();
    assert.equal(world.servicenow.records.size, 1);
    assert.equal(world.only('servicenow').fields.summary, world.only('connectwise').fields.summary);
    assert.equal(world.only('servicenow').notes.filter(({ text }) => text.includes('Any news?')).length, 1);
    assert.equal(world.only('connectwise').notes.filter(({ text }) => text.includes('Soon.')).length, 1);
  });

  it('is looked up where an earlier create may have been made, and where the ticket is older than a day', async () => {
    const begun = keptWorld();
    const ticket = begun.openTicket();
    await begun.sync(begun.nudge('connectwise', ticket), {
      fault: (call) => (call === 'write create' ? 'no-answer' : 'none'),
    });
    begun.advance(400);
    assert.equal(lookUps(await calls(begun, ticket)), 1);
    assert.equal(begun.servicenow.records.size, 1);

    const older = keptWorld();
    const yesterdays = older.openTicket();
    older.advance(86_400 + 60);
    assert.equal(lookUps(await calls(older, yesterdays)), 1);
    assert.equal(older.servicenow.records.size, 1);
  });

  it('is looked up where notes of it stay behind, and where the pair lost an incident before', async () => {
    const world = keptWorld({ history: false });
    const ticket = world.openTicket();
    world.connectwise.note(ticket, 'discussion', 'From before', 'Ann');
    assert.equal(lookUps(await calls(world, ticket)), 1);

    const lost = keptWorld();
    const again = lost.openTicket();
    await calls(lost, again);
    for (const [key, row] of lost.state.pairRows)
      lost.state.pairRows.set(key, { ...row, pair: { ...row.pair, servicenowId: null, generation: 1 } });
    lost.advance(60);
    assert.equal(lookUps(await calls(lost, again)), 1);
  });
});

it('a new ticket of an instance that gives its own ids is looked up once', async () => {
  const world = engineWorld();
  assert.equal(lookUps(await calls(world, world.openTicket())), 1);
});
