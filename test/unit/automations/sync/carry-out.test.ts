// If this fails, what a system made of our write is carried back over the original, one refused field holds up the others,
// or a new note is taken for one that stood there before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Side } from '../../../../shared/ports/side.ts';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import { dieOnceStored, engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';

async function paired() {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  return { w, ticket, incident: w.only('servicenow').id };
}

/** Looks at the pair some times more, as nudges and polls do. */
async function look(w: EngineWorld, ticket: string): Promise<void> {
  for (let times = 0; times < 3; times += 1) {
    w.advance(100);
    await w.sync(w.nudge('connectwise', ticket));
    await w.drain();
  }
}

test('a system’s alteration of a text while it saves it is not carried back', async () => {
  const { w, ticket } = await paired();
  w.servicenow.alter('upper case');
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  await w.sync(w.nudge('connectwise', ticket));
  await look(w, ticket);
  assert.equal(w.only('servicenow').fields.summary, 'PRINTER ON FIRE');
  assert.equal(w.only('connectwise').fields.summary, 'Printer on fire');
});

test('nor where the worker dies as soon as the answer is stored, and the record is changed before anybody looks', async () => {
  const { w, ticket, incident } = await paired();
  w.servicenow.alter('upper case');
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  await dieOnceStored((how) => w.sync(w.nudge('connectwise', ticket), how), 'servicenow update');
  w.advance(400);
  w.servicenow.edit(incident, 'priority', '1/1');
  await look(w, ticket);
  assert.equal(w.only('connectwise').fields.summary, 'Printer on fire');
  assert.equal(w.only('connectwise').fields.priority, 'Critical');
});

test('a field that is refused holds up no other field of its request', async () => {
  const { w, ticket } = await paired();
  w.servicenow.refusing.add('summary');
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  w.connectwise.edit(ticket, 'priority', 'High');
  w.connectwise.edit(ticket, 'status', 'In Progress');
  await w.sync(w.nudge('connectwise', ticket));
  await w.drain();
  const { summary, priority, status } = w.only('servicenow').fields;
  assert.deepEqual([summary, priority, status], ['Printer', '1/2', '2']);
  assert.deepEqual(
    [...w.state.deadLetters.values()].map(({ code }) => code),
    ['write-refused'],
  );
});

test('a dead letter goes on telling of a field that was refused before and still waits', async () => {
  const { w, ticket } = await paired();
  w.servicenow.refusing.add('summary').add('priority');
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(60);
  w.connectwise.edit(ticket, 'priority', 'High');
  await w.sync(w.nudge('connectwise', ticket));
  const told = (): string[] => [...w.state.deadLetters.values()].map(({ lastAnswer }) => lastAnswer);
  assert.deepEqual(told(), ['a rule refuses priority Still refused from before: summary.']);
  w.advance(60);
  w.connectwise.edit(ticket, 'summary', 'Printer');
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(60);
  w.connectwise.edit(ticket, 'priority', 'Critical');
  await w.sync(w.nudge('connectwise', ticket));
  assert.deepEqual(told(), ['a rule refuses priority'], 'the summary waits no more');
});

test('a side is told which notes are known, so that it takes none of them for the new one', async () => {
  const { w, ticket } = await paired();
  const told: ReadonlySet<string>[] = [];
  const real = w.needs();
  const needs = {
    ...real,
    async linkOf(name: string) {
      const linked = await real.linkOf(name);
      if (linked === null) return null;
      const { servicenow } = linked.sides;
      const addNote: Side['addNote'] = (record, draft) => {
        told.push(draft.present);
        return servicenow.addNote(record, draft);
      };
      return { ...linked, sides: { ...linked.sides, servicenow: { ...servicenow, addNote } } };
    },
  };
  for (const text of ['One', 'Two']) {
    w.connectwise.note(ticket, 'discussion', text, 'jdoe');
    await syncPair(w.nudge('connectwise', ticket), needs);
    w.advance(100);
  }
  const [first] = w.only('servicenow').notes;
  assert.deepEqual(
    told.map((present) => present.has(first?.id ?? '')),
    [false, true],
  );
});
