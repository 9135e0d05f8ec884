// If this fails, a text that its system altered while saving it is carried back over the author's original, because the
// answer to our write did not show it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineWorld } from '../../../support/engine/engine-world.ts';

test('what a side saved of a text is read where the answer does not show it', async () => {
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
});
