// If this fails, a list or a replica that lags behind empties a description, sets a newer value back, posts a description
// twice in front of the customer, or unlinks a pair that is there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
import type { Fault, HeldRecord } from '../../../support/fakes/memory-side.ts';

async function paired(
  w: EngineWorld,
  description = 'It burns.',
): Promise<{ ticket: string; incident: string }> {
  const ticket = w.openTicket({ description });
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  return { ticket, incident: w.only('servicenow').id };
}

/** The fault at the first call of that name. */
function once(name: string, fault: Fault): (call: string) => Fault {
  let left = 1;
  return (call) => (call === name && left-- > 0 ? fault : 'none');
}

const descriptions = (record: HeldRecord): number => record.notes.filter(({ describes }) => describes).length;

/** The list of notes comes without the description until it is put back. */
function hideDescription(record: HeldRecord): () => void {
  const hidden = record.notes.splice(0);
  return () => void record.notes.push(...hidden);
}

test('a description that a list does not show is not deleted on the other side, and no longer waited for once it is back', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const show = hideDescription(w.only('connectwise'));
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'waiting');
  assert.equal(w.servicenow.records.get(incident)?.fields.description, 'It burns.');
  show();
  const before = w.writes();
  await w.drain();
  assert.equal(w.writes(), before);
  assert.equal(w.servicenow.records.get(incident)?.fields.description, 'It burns.');
});

test('a text that a second look misses, too, was deleted: the other side follows', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.servicenow.edit(incident, 'description', '');
  assert.equal((await w.sync(w.nudge('servicenow', incident))).kind, 'waiting');
  assert.equal(w.only('connectwise').notes[0]?.text, 'It burns.');
  // Sooner than after the delay it is still no deletion.
  w.advance(30);
  assert.equal((await w.sync(w.nudge('servicenow', incident))).kind, 'waiting');
  await w.drain();
  assert.equal(w.connectwise.records.get(ticket)?.notes[0]?.text, '(no description)');
});

test('the new description of a ticket without text is posted once, though its answer is lost', async () => {
  for (const fault of ['lost-answer', 'late', 'no-answer'] as const) {
    const w = engineWorld();
    const { ticket, incident } = await paired(w, '');
    w.servicenow.edit(incident, 'description', 'It burns.');
    const outcome = await w.sync(w.nudge('servicenow', incident), { fault: once('write update', fault) });
    assert.equal(outcome.kind, 'deferred', fault);
    w.advance(5);
    const second = await w.sync(w.nudge('servicenow', incident));
    assert.equal(second.kind, fault === 'lost-answer' ? 'unchanged' : 'waiting', fault);
    await w.drain();
    await w.bringToRest();
    const record = w.connectwise.records.get(ticket);
    assert.ok(record !== undefined);
    assert.deepEqual([descriptions(record), record.notes.length], [1, 1], fault);
    assert.equal(w.servicenow.records.get(incident)?.notes.length, 0, 'no copy comes back as a comment');
  }
});

test('a read of a replica that lags behind sets no newer value back', async () => {
  for (const side of ['connectwise', 'servicenow'] as const) {
    const w = engineWorld();
    const { ticket, incident } = await paired(w);
    const id = side === 'connectwise' ? ticket : incident;
    w[side].edit(id, 'summary', 'Newer');
    await w.sync(w.nudge(side, id));
    w.advance(5);
    const before = w.writes();
    const outcome = await w.sync(w.nudge(side, id), { fault: once('read read', 'old') });
    assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'record-read-old', side);
    await w.drain();
    assert.equal(w.writes(), before);
    for (const one of ['connectwise', 'servicenow'] as const)
      assert.equal(w.only(one).fields.summary, 'Newer');
  }
});

test('an older state that stays is one that somebody brought back: it is believed', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const held = w.only('servicenow');
  const { changes, updatedAt } = held;
  w.servicenow.edit(incident, 'summary', 'Newer');
  await w.sync(w.nudge('servicenow', incident));
  w.advance(5);
  Object.assign(held, { changes, updatedAt });
  held.fields.summary = 'Restored';
  assert.equal((await w.sync(w.nudge('servicenow', incident))).kind, 'deferred');
  await w.drain();
  assert.equal(w.connectwise.records.get(ticket)?.fields.summary, 'Restored');
  assert.equal(w.state.deadLetters.size, 0);
});

test('three answers of "not found" within a second unlink nothing', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const held = w.only('servicenow');
  w.servicenow.remove(incident);
  for (let count = 0; count < 5; count += 1)
    assert.equal((await w.sync(w.nudge('servicenow', incident))).kind, 'ignored');
  w.servicenow.records.set(incident, held);
  w.connectwise.edit(ticket, 'summary', 'Still there');
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'synced');
  assert.equal(w.state.deadLetters.size, 0);
});

test('a new record that one read does not find is read a second time, and then not again', async () => {
  const w = engineWorld();
  const ticket = w.openTicket({});
  const held = w.only('connectwise');
  w.connectwise.remove(ticket);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'ignored');
  assert.deepEqual(
    w.state.queue.map(({ nudge: { origin } }) => origin),
    ['again'],
  );
  w.connectwise.records.set(ticket, held);
  await w.drain();
  assert.equal(w.servicenow.records.size, 1);

  const other = w.openTicket({});
  w.connectwise.remove(other);
  await w.sync(w.nudge('connectwise', other));
  await w.drain();
  assert.deepEqual(w.state.queue, []);
});

test('the dead letter of a missing record ends when the record is shown again, also where nothing is to be written', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const held = w.only('servicenow');
  w.servicenow.remove(incident);
  for (let count = 0; count < 4; count += 1) {
    await w.sync(w.nudge('servicenow', incident));
    w.advance(40);
  }
  assert.deepEqual(
    [...w.state.deadLetters.values()].map(({ code }) => code),
    ['record-missing'],
  );
  w.servicenow.records.set(incident, held);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'unchanged');
  assert.equal(w.state.deadLetters.size, 0);
});
