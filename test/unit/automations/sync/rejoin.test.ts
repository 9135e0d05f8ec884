// If this fails, a ticket that is opened again after its pair was forgotten gets a second incident, or its old notes
// are sent to the customer again, or the change that brought it back is not sent at all.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { engineWorld, type EngineWorld } from '../../../support/engine/engine-world.ts';

const day = 86_400;

/** A pair at rest, with a note from before it, one that was copied, and one from the incident. */
async function synced(changes = {}): Promise<EngineWorld & { ticket: string }> {
  const world = engineWorld(changes);
  const ticket = world.openTicket();
  world.connectwise.note(ticket, 'discussion', 'From before the pair', 'Jo');
  world.advance(600);
  await world.bringToRest();
  world.connectwise.note(ticket, 'discussion', 'We are on it', 'Jo');
  await world.bringToRest();
  world.servicenow.note(world.only('servicenow').id, 'comments', 'Thank you', 'Ann');
  await world.bringToRest();
  return Object.assign(world, { ticket });
}

/** Removes every row of the pair, as retention does. */
function forget({ state }: EngineWorld): void {
  for (const rows of [state.pairRows, state.noteRows, state.fileRows, state.ids, state.ownerRows])
    rows.clear();
}

const texts = (world: EngineWorld, side: 'connectwise' | 'servicenow'): readonly string[] =>
  world.only(side).notes.map(({ text }) => text);

describe('a record whose pair was forgotten', () => {
  for (const history of [false, true])
    for (const side of ['connectwise', 'servicenow'] as const)
      it(`is joined again by its key when ${side} brings it back, history ${history}`, async () => {
        const world = await synced({ history });
        const before = { connectwise: texts(world, 'connectwise'), servicenow: texts(world, 'servicenow') };
        assert.equal(
          before.servicenow.some((text) => text.includes('From before the pair')),
          history,
        );
        world.advance(420 * day);
        await world.bringToRest();
        forget(world);
        const id = world.only(side).id;
        if (side === 'connectwise') world.connectwise.note(id, 'discussion', 'It broke again', 'Jo');
        else world.servicenow.note(id, 'comments', 'It broke again', 'Ann');
        await world.bringToRest();
        assert.equal(world.servicenow.records.size, 1, 'no second incident is made');
        for (const one of ['connectwise', 'servicenow'] as const) {
          const [copied, ...more] = texts(world, one).filter((text) => !before[one].includes(text));
          assert.match(copied ?? '', /It broke again/, `${one} has what brought it back`);
          assert.deepEqual(more, [], `nothing else was sent to ${one}`);
          assert.equal(texts(world, one).length, before[one].length + 1);
        }
        const [pair] = [...world.state.pairRows.values()];
        assert.equal(pair?.pair.key, `connectwise:${world.ticket}`, 'the pair has the key that it had');
      });

  it('is not made a second time for a copy that its system altered', async () => {
    const world = await synced({ history: true });
    const incident = world.only('servicenow');
    const altered = incident.notes.map((note) => (note.byUs ? { ...note, text: `${note.text}…` } : note));
    world.servicenow.records.set(incident.id, { ...incident, notes: altered });
    world.advance(420 * day);
    await world.bringToRest();
    forget(world);
    world.connectwise.note(world.ticket, 'discussion', 'It broke again', 'Jo');
    await world.bringToRest();
    assert.equal(texts(world, 'servicenow').length, 4, 'the three from the first pair, and the new one');
  });
});
