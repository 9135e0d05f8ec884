// If this fails, what a system made of our write is carried back over the original, one refused field holds up the others,
// or a new note is taken for one that stood there before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Side } from '../../../../shared/ports/side.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
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

/** The calls behind the answer to the write, up to the end of the run. */
async function behindTheWrite(w: EngineWorld, ticket: string) {
  const calls: string[] = [];
  let isAnswered = false;
  const outcome = await w.sync(w.nudge('connectwise', ticket), {
    pause: (where) => {
      if (isAnswered && where.startsWith('before ')) calls.push(where.slice('before '.length));
      isAnswered ||= where === 'after servicenow update';
      return Promise.resolve();
    },
  });
  return { calls, outcome };
}
const savesIn = (calls: readonly string[]): number => calls.filter((call) => call === 'pairs.save').length;

test('a field whose answer tells nothing that its intent does not is stored with the end of the run', async () => {
  const { w, ticket } = await paired();
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  const { calls, outcome } = await behindTheWrite(w, ticket);
  assert.equal(outcome.kind, 'synced');
  assert.equal(savesIn(calls), 1, calls.join());
  const [row] = w.state.pairRows.values();
  assert.deepEqual(
    [row?.pair.base.summary?.servicenow, row?.pair.pending, row?.pair.state],
    ['Printer on fire', [], 'active'],
  );
});

test('a text that was saved otherwise is stored at once, and so is a note', async () => {
  const { w, ticket } = await paired();
  w.servicenow.alter('upper case');
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  const { calls } = await behindTheWrite(w, ticket);
  assert.equal(
    calls.find((call) => !call.startsWith('servicenow')),
    'pairs.save',
    calls.join(),
  );
  assert.equal(savesIn(calls), 2, calls.join());
  w.connectwise.edit(ticket, 'summary', 'Printer is out');
  w.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
  w.advance(100);
  const both = await behindTheWrite(w, ticket);
  assert.ok(savesIn(both.calls) >= 2, both.calls.join());
});

test('an answer is stored although the rest of the run cannot be', async () => {
  const { w, ticket } = await paired();
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  let isAnswered = false;
  const outcome = await w.sync(w.nudge('connectwise', ticket), {
    pause: (where) => {
      isAnswered ||= where === 'after servicenow update';
      const isRefused = isAnswered && where === 'before history.append';
      return isRefused ? Promise.reject(new CodedError('storage-unavailable')) : Promise.resolve();
    },
  });
  assert.equal(outcome.kind, 'deferred');
  const [row] = w.state.pairRows.values();
  assert.deepEqual([row?.pair.base.summary?.servicenow, row?.pair.pending], ['Printer on fire', []]);
});

test('an answer is stored before the files of a side are asked for, and where they cannot be had', async () => {
  for (const fault of [null, 'read attachments']) {
    const w = engineWorld({ attachments: { direction: 'both' } });
    const ticket = w.openTicket();
    await w.sync(w.nudge('connectwise', ticket));
    w.advance(100);
    const incident = w.only('servicenow').id;
    w.servicenow.edit(incident, 'summary', 'Theirs');
    const calls: string[] = [];
    let isAnswered = false;
    await w.sync(w.nudge('servicenow', incident), {
      pause: (where) => {
        if (isAnswered && where.startsWith('before ')) calls.push(where.slice('before '.length));
        isAnswered ||= where === 'after connectwise update';
        return Promise.resolve();
      },
      fault: (call) => (isAnswered && call === fault ? 'failed' : 'none'),
    });
    const listed = calls.indexOf('connectwise attachments');
    assert.ok(listed >= 0, calls.join());
    assert.ok(calls.slice(0, listed).includes('pairs.save'), calls.join());
    const [row] = w.state.pairRows.values();
    assert.equal(row?.pair.base.summary?.connectwise, 'Theirs');
    assert.deepEqual(row.pair.pending, []);
  }
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
