// If this fails, a text that its system altered while saving it is carried back over the author's original, because the
// answer to our write did not show it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineWorld } from '../../../support/engine/engine-world.ts';

test('a side’s saved text is read where the answer does not show it', async () => {
  for (const [side, across] of [
    ['servicenow', 'connectwise'],
    ['connectwise', 'servicenow'],
  ] as const) {
    const w = engineWorld();
    const ticket = w.openTicket();
    await w.sync(w.nudge('connectwise', ticket));
    w.advance(100);
    w[side].alter('upper case');
    const id = w.only(across).id;
    w[across].edit(id, 'summary', 'Printer on fire');
    const brief = {
      fault: (call: string) => (call === 'write answer' ? ('slow' as const) : ('none' as const)),
    };
    await w.sync(w.nudge(across, id), brief);
    w.advance(100);
    await w.sync(w.nudge(side, w.only(side).id), brief);
    assert.equal(w.only(side).fields.summary, 'PRINTER ON FIRE');
    assert.equal(w.only(across).fields.summary, 'Printer on fire');
  }
});

test('a text that cannot be read back keeps its original in the journal when somebody edits the saved one', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  w.servicenow.alter('upper case');
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  let written = false;
  await w.sync(w.nudge('connectwise', ticket), {
    fault: (call) => {
      if (call === 'write answer') {
        written = true;
        return 'slow';
      }
      return written && call === 'read read' ? 'failed' : 'none';
    },
  });
  const incident = w.only('servicenow').id;
  w.servicenow.edit(incident, 'summary', 'PRINTER ON FIRE, FLOOR 2');
  w.advance(100);
  await w.drain();
  await w.sync(w.nudge('servicenow', incident));
  assert.equal(w.only('connectwise').fields.summary, 'PRINTER ON FIRE, FLOOR 2');
  const kept = [...w.state.conflictRows.values()].map(({ connectwise }) => connectwise);
  assert.ok(kept.includes('Printer on fire'), 'the original is kept');
});

test('an edit of a person right behind our write is no alteration of it', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  let saves = 0;
  await w.sync(w.nudge('connectwise', ticket), {
    fault: (call) => (call === 'write answer' ? 'slow' : 'none'),
    pause(where) {
      if (where === 'after servicenow update' && (saves += 1) === 1)
        w.servicenow.edit(w.only('servicenow').id, 'summary', 'It is out');
      return Promise.resolve();
    },
  });
  w.advance(100);
  await w.sync(w.nudge('servicenow', w.only('servicenow').id));
  assert.equal(w.only('connectwise').fields.summary, 'It is out');
  const kept = [...w.state.conflictRows.values()].map(({ connectwise }) => connectwise);
  assert.deepEqual(new Set(kept), new Set(['Printer on fire']), 'the original is kept');
});
