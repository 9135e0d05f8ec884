// If this fails, a note that the other side refuses keeps its pair waiting and asking for as long as messages about it go
// round, or is written twice once it is taken.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { engineWorld } from '../../support/engine/engine-world.ts';

it('a refused note is not waited for: every further message ends at once, and a replay writes it once', async () => {
  const world = engineWorld({ history: true });
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  await world.bringToRest();
  const incident = world.only('servicenow').id;
  world.servicenow.edit(incident, 'status', '7');
  await world.bringToRest();
  world.advance(60);
  world.connectwise.note(ticket, 'discussion', 'One more thing', 'Ann');
  assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'dead-lettered');

  for (const origin of ['callback', 'poll', 'again', 'again'] as const) {
    world.advance(5);
    const calls: string[] = [];
    const outcome = await world.sync(
      { ...world.nudge('connectwise', ticket), origin },
      {
        fault(call) {
          calls.push(call);
          return 'none';
        },
      },
    );
    assert.equal(outcome.kind, 'dead-lettered', JSON.stringify(outcome));
    assert.deepEqual(
      calls.filter((call) => call.startsWith('write')),
      [],
    );
    assert.deepEqual(world.state.queue, [], 'nothing is put off');
  }

  world.servicenow.edit(incident, 'status', '2');
  world.advance(5);
  await world.sync({ ...world.nudge('connectwise', ticket), origin: 'replay' });
  await world.bringToRest();
  const copies = world.only('servicenow').notes.filter(({ text }) => text.includes('One more thing'));
  assert.equal(copies.length, 1);
  assert.equal(world.state.deadLetters.size, 0);
});
