// If this fails, nobody can find out why a ticket was or was not changed: a decision leaves no row, or so many rows
// that the important one is not found; or a failure is dead-lettered without a notice, or reported for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryRow } from '../../../../shared/rules/sync/journal.ts';
import { crashAt, engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

const rows = (w: EngineWorld): HistoryRow[] =>
  [...w.state.historyRows.values()].toSorted((a, b) => a.at.localeCompare(b.at));
const outcomes = (w: EngineWorld): string[] => rows(w).map(({ outcome }) => outcome);

/** A pair at rest, and the history that led there forgotten. */
async function paired(w: EngineWorld): Promise<{ ticket: string; incident: string }> {
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(10);
  w.state.historyRows.clear();
  return { ticket, incident: w.only('servicenow').id };
}

async function look(w: EngineWorld, side: 'connectwise' | 'servicenow', id: string): Promise<void> {
  await w.sync(w.nudge(side, id));
  w.advance(10);
}

test('a look at a pair that is in sync leaves no row', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  for (let count = 0; count < 3; count += 1) await look(w, 'connectwise', ticket);
  assert.deepEqual(outcomes(w), []);
});

test('a description that was made private stops, and the history says so once, without its text', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  const note = w.only('connectwise').notes.find(({ describes }) => describes);
  assert.ok(note);
  Object.assign(note, { kind: 'internal', text: 'The safe is open' });
  for (let count = 0; count < 3; count += 1) await look(w, 'connectwise', ticket);
  assert.deepEqual(outcomes(w), ['decided']);
  const decision = rows(w)[0]?.fields.find(({ field }) => field === 'description');
  assert.equal(decision?.rule, 'description-private');
  assert.ok(!JSON.stringify(rows(w)).includes('safe'));
  // Public again: the decision changed, so the history says that too.
  Object.assign(note, { kind: 'discussion', text: 'It burns.' });
  await look(w, 'connectwise', ticket);
  assert.deepEqual(outcomes(w), ['decided', 'decided']);
});

test('a conflict that waits for a person is told once for each pair of values', async () => {
  const w = engineWorld({ fields: { summary: { conflict: 'manual' } } });
  const { ticket, incident } = await paired(w);
  w.connectwise.edit(ticket, 'summary', 'Ours');
  w.servicenow.edit(incident, 'summary', 'Theirs');
  await look(w, 'connectwise', ticket);
  await look(w, 'servicenow', incident);
  assert.deepEqual(outcomes(w), ['decided']);
  assert.equal(rows(w)[0]?.fields.find(({ field }) => field === 'summary')?.rule, 'conflict-manual');
  w.servicenow.edit(incident, 'summary', 'Theirs, again');
  await look(w, 'servicenow', incident);
  assert.deepEqual(outcomes(w), ['decided', 'decided']);
});

test('an agreement that needed no write is told, because the base moved', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.connectwise.edit(ticket, 'summary', 'The same');
  w.servicenow.edit(incident, 'summary', 'The same');
  await look(w, 'connectwise', ticket);
  await look(w, 'connectwise', ticket);
  assert.deepEqual(outcomes(w), ['decided']);
});

test('a record that gets no counterpart has one row that says why', async () => {
  const w = engineWorld({ creates: { inServiceNow: false } });
  const ticket = w.openTicket();
  for (let count = 0; count < 3; count += 1) await look(w, 'connectwise', ticket);
  assert.deepEqual(outcomes(w), ['ignored-creates-switched-off']);
});

test('a record that is not shown is reported once, and again when its pair is given up', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.servicenow.records.delete(incident);
  for (let count = 0; count < 10; count += 1) await look(w, 'servicenow', incident);
  assert.deepEqual(outcomes(w), ['ignored-missing', 'record-missing']);
  assert.equal(w.state.deadLetters.size, 1);
  // Requesting it again finds nothing to do: the dead letter goes, the history stays.
  await w.sync({ ...w.nudge('connectwise', ticket), origin: 'replay' });
  assert.equal(w.state.deadLetters.size, 0);
});

test('a replay that is not shown a record of a living pair keeps the dead letter', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.servicenow.edit(incident, 'status', '7');
  w.connectwise.edit(ticket, 'summary', 'Still offline');
  await look(w, 'connectwise', ticket);
  const deadLetters = w.state.deadLetters.size;
  assert.ok(deadLetters > 0);
  const hidden = w.servicenow.records.get(incident)!;
  w.servicenow.records.delete(incident);
  const outcome = await w.sync({ ...w.nudge('connectwise', ticket), origin: 'replay' });
  assert.equal(outcome.kind, 'ignored');
  assert.equal(w.state.deadLetters.size, deadLetters);
  w.servicenow.records.set(incident, hidden);
  w.servicenow.edit(incident, 'status', '2');
  w.advance(10);
  await w.sync({ ...w.nudge('connectwise', ticket), origin: 'replay' });
  assert.equal(w.state.deadLetters.size, 0);
});

test('a dead letter about a record that never became a pair goes when a replay finds it gone or unwanted', async () => {
  for (const end of ['gone', 'closed'] as const) {
    const w = engineWorld();
    const ticket = w.openTicket();
    const deadLetter = {
      link: 'acme',
      side: 'connectwise',
      recordId: ticket,
      pair: null,
      code: 'connectwise-forbidden',
      sentence: '',
      lastAnswer: redactText(''),
      mapping: '',
    } as const;
    w.state.deadLetters.set('x', { ...deadLetter, firstAt: '', lastAt: '', times: 1 });
    if (end === 'gone') w.connectwise.records.delete(ticket);
    else w.connectwise.edit(ticket, 'status', 'Closed');
    const outcome = await w.sync({ ...w.nudge('connectwise', ticket), origin: 'replay' });
    assert.equal(outcome.kind, 'ignored', end);
    assert.equal(w.state.deadLetters.size, 0, end);
  }
});

test('a replay whose write may still take effect clears its dead letters once the pair is in sync', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  w.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
  const deadLetter = { link: 'acme', side: 'connectwise', recordId: ticket, pair: null } as const;
  w.state.deadLetters.set('x', {
    ...deadLetter,
    code: 'unexpected',
    sentence: '',
    lastAnswer: redactText(''),
    mapping: '',
    firstAt: '',
    lastAt: '',
    times: 1,
  });
  const fault = (call: string) => (call === 'write addNote' ? 'late' : 'none');
  await w.sync({ ...w.nudge('connectwise', ticket), origin: 'replay' }, { fault });
  assert.equal(w.state.deadLetters.size, 1);
  await w.drain();
  assert.equal(w.state.deadLetters.size, 0);
  assert.equal(w.only('servicenow').notes.length, 1);
});

test('a worker that dies anywhere while it dead-letters a pair leaves the dead letter whenever the pair says so', async () => {
  let crashes = 0;
  for (let turn = 1; turn < 80; turn += 1) {
    const w = engineWorld();
    const { ticket, incident } = await paired(w);
    w.servicenow.edit(incident, 'status', '7');
    w.connectwise.edit(ticket, 'summary', 'Still offline');
    const nudge = w.nudge('connectwise', ticket);
    const crash = crashAt(turn);
    const ended = await Promise.race([w.sync(nudge, crash), crash.crashed]);
    if (ended !== 'crashed') break;
    crashes += 1;
    // The queue delivers the nudge again when the claim has ended.
    w.advance(400);
    await w.sync(nudge);
    await w.drain();
    const deadLettered = [...w.state.pairRows.values()].some(({ pair }) => pair.deadLettered !== null);
    assert.ok(deadLettered, `${turn}: ${crash.where()}`);
    assert.ok(
      w.state.deadLetters.size > 0,
      `dead-lettered without a dead letter after a crash at ${crash.where()}`,
    );
  }
  assert.ok(crashes > 20, `${crashes} crash points`);
});

test('a worker that dies anywhere while it gives a pair up leaves a dead letter about it', async () => {
  let crashes = 0;
  for (let turn = 1; turn < 60; turn += 1) {
    const w = engineWorld();
    const { incident } = await paired(w);
    w.servicenow.records.delete(incident);
    await look(w, 'servicenow', incident);
    await look(w, 'servicenow', incident);
    const nudge = w.nudge('servicenow', incident);
    const crash = crashAt(turn);
    if ((await Promise.race([w.sync(nudge, crash), crash.crashed])) !== 'crashed') break;
    crashes += 1;
    w.advance(400);
    await w.sync(nudge);
    await w.drain();
    assert.equal(
      w.state.deadLetters.size,
      1,
      `unlinked without a dead letter after a crash at ${crash.where()}`,
    );
  }
  assert.ok(crashes > 8, `${crashes} crash points`);
});
