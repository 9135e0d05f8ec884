// If this fails, one field that the other side refuses (a status that was renamed, a rule) keeps all other fields of the
// pair unwritten, today's and later ones, or is sent again and told again at every look.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Side } from '../../../shared/ports/side.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import type { CoreField } from '../../../shared/rules/sync/record.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../support/engine/engine-world.ts';

async function pairOf(world: EngineWorld): Promise<{ ticket: string; incident: string }> {
  const ticket = world.openTicket();
  await world.bringToRest();
  return { ticket, incident: world.only('servicenow').id };
}

function letters(world: EngineWorld): readonly (readonly [string, string, number])[] {
  return [...world.state.deadLetters.values()].map(({ code, lastAnswer, times }) => [
    code,
    lastAnswer,
    times,
  ]);
}

/** Several looks at the pair; answers how often each field was sent. */
async function look(world: EngineWorld, rounds = 4): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    world.advance(900);
    await world.poll();
    await world.drain();
  }
}

for (const refused of ['summary', 'description', 'status', 'priority'] as const)
  describe(`ServiceNow refuses ${refused}`, () => {
    const edits = {
      summary: 'Scanner',
      description: 'It smokes.',
      status: 'In Progress',
      priority: 'High',
    } as const;
    const saved = { summary: 'Scanner', description: 'It smokes.', status: '2', priority: '1/2' } as const;

    it('and takes the other fields, then later edits of them, and one dead letter names the one', async () => {
      const world = engineWorld();
      const { ticket } = await pairOf(world);
      const before = { ...world.only('servicenow').fields };
      world.servicenow.refusing.add(refused);
      for (const [field, value] of Object.entries(edits) as [CoreField, string][])
        world.connectwise.edit(ticket, field, value);
      await look(world);
      const { fields } = world.only('servicenow');
      for (const field of Object.keys(edits) as CoreField[])
        assert.equal(fields[field], field === refused ? before[field] : saved[field]);
      assert.deepEqual(letters(world), [['write-refused', `a rule refuses ${refused}`, 1]]);

      const later = refused === 'summary' ? 'description' : 'summary';
      world.connectwise.edit(ticket, later, 'Edited later');
      world.connectwise.note(ticket, 'discussion', 'And a note', 'Ann');
      world.servicenow.edit(
        world.only('servicenow').id,
        refused === 'priority' ? 'status' : 'priority',
        refused === 'priority' ? '3' : '3/3',
      );
      await look(world);
      assert.equal(world.only('servicenow').fields[later], 'Edited later');
      assert.ok(world.only('servicenow').notes.some(({ text }) => text.endsWith('And a note')));
      const { fields: ticketFields } = world.only('connectwise');
      assert.equal(
        refused === 'priority' ? ticketFields.status : ticketFields.priority,
        refused === 'priority' ? 'Waiting' : 'Low',
      );
      assert.deepEqual(letters(world), [['write-refused', `a rule refuses ${refused}`, 1]]);

      world.servicenow.refusing.clear();
      const writes = world.writes();
      await look(world);
      assert.equal(world.writes(), writes, 'it waits for a person');
      await world.sync({ ...world.nudge('connectwise', ticket), origin: 'replay' });
      await look(world, 1);
      assert.equal(world.only('servicenow').fields[refused], saved[refused]);
      assert.deepEqual(letters(world), []);
    });

    it('until it has another value, which is tried by itself', async () => {
      const world = engineWorld();
      const { ticket } = await pairOf(world);
      world.servicenow.refusing.add(refused);
      world.connectwise.edit(ticket, refused, edits[refused]);
      await look(world);
      world.servicenow.refusing.clear();
      const other = { summary: 'Third', description: 'Third', status: 'Waiting', priority: 'Low' } as const;
      world.connectwise.edit(ticket, refused, other[refused]);
      await look(world);
      const third = { summary: 'Third', description: 'Third', status: '3', priority: '3/3' } as const;
      assert.equal(world.only('servicenow').fields[refused], third[refused]);
      assert.deepEqual(letters(world), []);
    });
  });

it('a status that the board no longer has is found before anything is sent, and holds up no other field', async () => {
  const world = engineWorld();
  const { ticket, incident } = await pairOf(world);
  const needs = world.needs();
  const renamed = (side: Side): Side => ({
    ...side,
    update: (record, change) =>
      change.status === undefined
        ? side.update(record, change)
        : Promise.reject(
            new CodedError('word-unknown', { detail: `The board has no status ${change.status}.` }),
          ),
  });
  const linkOf: typeof needs.linkOf = async (name) => {
    const linked = await needs.linkOf(name);
    return (
      linked && { ...linked, sides: { ...linked.sides, connectwise: renamed(linked.sides.connectwise) } }
    );
  };
  world.servicenow.edit(incident, 'status', '2');
  world.servicenow.edit(incident, 'summary', 'Scanner');
  world.servicenow.edit(incident, 'description', 'It smokes.');
  for (let round = 0; round < 3; round += 1) {
    world.advance(60);
    const nudge = { ...world.nudge('servicenow', incident), learnedAt: new Date(world.now()).toISOString() };
    await syncPair(nudge, { ...needs, linkOf });
  }
  const held = world.only('connectwise');
  assert.deepEqual([held.id, held.fields.summary, held.fields.status], [ticket, 'Scanner', 'New']);
  assert.equal(held.notes.find(({ describes }) => describes)?.text, 'It smokes.');
  const [[code, answer, times] = [], ...others] = letters(world);
  assert.deepEqual([code, times, others], ['word-unknown', 1, []]);
  assert.match(String(answer), /no status In Progress|status/);
});
