// If this fails, the text of a note, a private one too, stands readable in the table of pairs, where nobody looks for
// it and nothing removes it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { engineWorld } from '../../../support/engine/engine-world.ts';

it('the rows of a pair hold no text of a note and none of a description, however short', async () => {
  const world = engineWorld({ history: true });
  const ticket = world.openTicket({ description: 'canary one' });
  await world.bringToRest();
  world.connectwise.note(ticket, 'internal', 'canary two', 'Ann');
  world.connectwise.note(ticket, 'discussion', 'canary three', 'Ann');
  world.servicenow.note(world.only('servicenow').id, 'work_notes', 'canary four', 'Beth');
  world.servicenow.edit(world.only('servicenow').id, 'description', 'canary five');
  // Also while a write is under way and its answer is lost.
  world.advance(60);
  const lost = {
    fault: (call: string) => (call.startsWith('write') ? ('lost-answer' as const) : ('none' as const)),
  };
  await world.sync(world.nudge('connectwise', ticket), lost);
  const seen = (): string =>
    JSON.stringify([
      [...world.state.pairRows.values()],
      [...world.state.noteRows.values()].map((rows) => [...rows.values()]),
    ]);
  assert.doesNotMatch(seen(), /canary/);
  await world.bringToRest();
  assert.ok(seen().includes('sha256:'), 'rows were looked at');
  assert.doesNotMatch(seen(), /canary/);
  assert.ok(world.only('servicenow').notes.some(({ text }) => text.endsWith('canary two')));
});
