// If this fails, a ticket with many notes or files is worked on until the platform ends the function, and its next
// run begins like the first; or the notes that one run had no time for are never copied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
import type { Pause } from '../../../support/fakes/memory-stores.ts';
import { upTo } from '../../../support/long.ts';

/** A function is ended by the platform after this time, milliseconds. */
const functionMs = 300_000;

async function paired(w: EngineWorld): Promise<{ ticket: string; incident: string }> {
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  return { ticket, incident: w.only('servicenow').id };
}

/** The answer of every remote call takes so many seconds. */
const slowBy =
  (w: EngineWorld, seconds: number): Pause =>
  (where) => {
    if (/^after (connectwise|servicenow) /.test(where)) w.advance(seconds);
    return Promise.resolve();
  };

/** Works the queue off with slow sides; answers how long each run took. */
async function workOff(w: EngineWorld, seconds: number): Promise<number[]> {
  const took: number[] = [];
  for (let runs = 0; w.state.queue.length > 0; runs += 1) {
    assert.ok(runs < 60, 'it ends');
    const [message] = w.state.queue.splice(0, 1);
    assert.ok(message);
    w.advance(Math.max(0, (message.visibleAt - w.now()) / 1000));
    const began = w.now();
    await w.sync(message.nudge, { pause: slowBy(w, seconds) });
    took.push(w.now() - began);
  }
  return took;
}

test('three hundred notes at half a second for each call are copied once, in several runs', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  for (let n = 0; n < 300; n += 1) w.connectwise.note(ticket, 'discussion', `Note ${n}`, 'Ann');
  const began = w.now();
  const outcome = await w.sync(w.nudge('connectwise', ticket), { pause: slowBy(w, 0.5) });
  const first = w.now() - began;
  assert.equal(outcome.kind, 'waiting');
  assert.ok(first < functionMs / 2, `the first run took ${first} ms`);
  const copied = w.servicenow.records.get(incident)?.notes.length ?? 0;
  assert.ok(copied > 50 && copied < 300, `${copied} in the first run`);
  assert.equal([...w.state.historyRows.values()].at(-1)?.outcome, 'continued');
  const took = await workOff(w, 0.5);
  assert.ok(took.length >= 2 && took.every((ms) => ms < functionMs / 2), took.join(', '));
  const texts = w.servicenow.records.get(incident)?.notes.map(({ text }) => text) ?? [];
  assert.equal(texts.length, 300);
  assert.equal(new Set(texts).size, 300);
});

test('notes of an incident are copied by the next run, too, though nothing moves the incident any more', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const before = w.connectwise.records.get(ticket)?.notes.length ?? 0;
  for (let n = 0; n < 10; n += 1) w.servicenow.note(incident, 'comments', `Note ${n}`, 'Bob');
  await w.sync(w.nudge('servicenow', incident), { pause: slowBy(w, 25) });
  await workOff(w, 25);
  assert.equal(w.connectwise.records.get(ticket)?.notes.length, before + 10);
});

test('a side on which even the reads take longer than that gets a note in each run', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  for (let n = 0; n < 3; n += 1) w.connectwise.note(ticket, 'discussion', `Note ${n}`, 'Ann');
  await w.sync(w.nudge('connectwise', ticket), { pause: slowBy(w, 65) });
  await workOff(w, 65);
  assert.equal(w.servicenow.records.get(incident)?.notes.length, 3);
});

test('a batch of notes that fails in the middle is not taken for the talk of a machine afterwards', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  for (let n = 0; n < 60; n += 1) w.connectwise.note(ticket, 'discussion', `Note ${n}`, 'Ann');
  let sent = 0;
  const fault = (call: string) =>
    call === 'write addNote' && (sent += 1) === 45 ? ('busy' as const) : ('none' as const);
  assert.equal((await w.sync(w.nudge('connectwise', ticket), { fault })).kind, 'deferred');
  await w.drain();
  assert.equal(w.servicenow.records.get(incident)?.notes.length, 60);
  assert.equal(w.state.deadLetters.size, 0);
});

test('a note that is refused ends as a dead letter, and those that were not begun go on', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  for (let n = 0; n < 9; n += 1) w.connectwise.note(ticket, 'discussion', `Note ${n}`, 'Ann');
  const record = w.servicenow.records.get(incident);
  assert.ok(record);
  let calls = 0;
  // The first one finds the incident closed; then somebody opens it again.
  const pause: Pause = async (where) => {
    await slowBy(w, 20)(where);
    if (where === 'before servicenow addNote') record.fields.status = (calls += 1) === 1 ? '7' : '1';
  };
  const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
  assert.equal(outcome.kind, 'dead-lettered');
  assert.equal(w.state.queue.length, 1, 'nudged for the others');
  await workOff(w, 20);
  assert.ok((w.servicenow.records.get(incident)?.notes.length ?? 0) >= 8);
});

const many = upTo(1_000, 4_000);

test(`${many} notes are copied by one run where the sides are quick, and its history row is small`, async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const before = w.connectwise.records.get(ticket)?.notes.length ?? 0;
  for (let n = 0; n < many; n += 1) w.servicenow.note(incident, 'comments', `Note ${n}`, 'Bob');
  const outcome = await w.sync(w.nudge('servicenow', incident));
  assert.equal(outcome.kind, 'synced');
  assert.equal(w.connectwise.records.get(ticket)?.notes.length, before + many);
  const row = [...w.state.historyRows.values()].at(-1);
  assert.ok(JSON.stringify(row).length < 100_000, `${JSON.stringify(row).length} characters`);
  assert.equal(row?.leftOut, 2 * (many - 200), 'said, not hidden');
  assert.equal(w.state.deadLetters.size, 0);
});
