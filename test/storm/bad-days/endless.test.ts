// If this fails, the sync feeds two rules that disagree for ever: a write and a mail to the customer each lap, and
// nobody is notified; or people who change a status back and forth count as rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorAction } from '../../../shared/rules/why/words.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../support/engine/engine-world.ts';
import type { Pause } from '../../support/fakes/memory-stores.ts';

async function paired(w: EngineWorld): Promise<{ ticket: string; incident: string }> {
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  return { ticket, incident: w.only('servicenow').id };
}

const statusOf = (w: EngineWorld, side: 'connectwise' | 'servicenow'): string => w.only(side).fields.status;

/** A rule of ServiceNow sets state 2 back to 1, a workflow of ConnectWise sets New forth to Assigned, each at once. */
const twoRules =
  (w: EngineWorld): Pause =>
  (where) => {
    if (where === 'after servicenow update' && statusOf(w, 'servicenow') === '2')
      w.servicenow.edit(w.only('servicenow').id, 'status', '1');
    if (where === 'after connectwise update' && statusOf(w, 'connectwise') === 'New')
      w.connectwise.edit(w.only('connectwise').id, 'status', 'Assigned');
    return Promise.resolve();
  };

for (const [name, seconds] of [
  ['callbacks arrive at once', 5],
  ['only the poll finds each change', 900],
] as const)
  test(`two rules that set a field back and forth are stopped, and a person is told: ${name}`, async () => {
    const w = engineWorld();
    const { ticket, incident } = await paired(w);
    const pause = twoRules(w);
    w.connectwise.edit(ticket, 'status', 'Assigned');
    const before = w.writes();
    for (let lap = 0; lap < 60; lap += 1) {
      w.advance(seconds);
      await w.sync(w.nudge(lap % 2 === 0 ? 'connectwise' : 'servicenow', lap % 2 === 0 ? ticket : incident), {
        pause,
      });
      w.state.queue.length = 0;
    }
    assert.ok(w.writes() - before <= 9, `${w.writes() - before} writes`);
    const [deadLetter, ...others] = [...w.state.deadLetters.values()];
    assert.equal(others.length, 0);
    assert.equal(deadLetter?.code, 'pair-keeps-changing');
    assert.equal(deadLetter.times, 1, 'told once');
    const told =
      /^status: we wrote "[12]" to ServiceNow \(changed by "ann" in ConnectWise, last at 2026\S+\) and "1:(New|Assigned)" to ConnectWise \(changed by "ann" in ServiceNow.*status is "Assigned" in ConnectWise and "1" in ServiceNow/;
    assert.match(deadLetter.lastAnswer, told);
    // The command shows both, one below the other.
    assert.match(errorAction(deadLetter.code), /business rule .*and the workflow rule/);

    // The rest of the pair goes on, and what people do is not lost.
    w.advance(seconds);
    w.connectwise.edit(ticket, 'summary', 'Still burning');
    assert.equal((await w.sync(w.nudge('connectwise', ticket), { pause })).kind, 'synced');
    assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'Still burning');
    assert.equal(w.state.deadLetters.size, 1, 'the dead letter stands as long as the field is stopped');

    // Something new: it goes on by itself.
    w.advance(seconds);
    w.connectwise.edit(ticket, 'status', 'Waiting');
    assert.equal((await w.sync(w.nudge('connectwise', ticket), { pause })).kind, 'synced');
    assert.equal(statusOf(w, 'servicenow'), '3');
    assert.equal(w.state.deadLetters.size, 0);
  });

test('a replay tries a stopped field again, and stops it again where the rules stand', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const pause = twoRules(w);
  w.connectwise.edit(ticket, 'status', 'Assigned');
  const run = async (origin: 'callback' | 'replay'): Promise<void> => {
    w.advance(60);
    await w.sync({ ...w.nudge('connectwise', ticket), origin }, { pause });
    // The rule across has its own callback.
    if (origin === 'callback') await w.sync(w.nudge('servicenow', incident), { pause });
    w.state.queue.length = 0;
  };
  for (let lap = 0; lap < 20; lap += 1) await run('callback');
  const before = w.writes();
  await run('replay');
  for (let lap = 0; lap < 20; lap += 1) await run('callback');
  const after = w.writes() - before;
  assert.ok(after > 0 && after <= 14, `${after} writes`);
  assert.deepEqual(
    [...w.state.deadLetters.values()].map(({ code }) => code),
    ['pair-keeps-changing'],
  );
});

test('people who change a status back and forth are not stopped', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  // One person, on one side, as often as they like.
  for (let count = 0; count < 30; count += 1) {
    w.connectwise.edit(ticket, 'status', count % 2 === 0 ? 'Waiting' : 'Assigned');
    w.advance(60);
    await w.sync(w.nudge('connectwise', ticket));
  }
  // Two people who answer each other, some hours apart.
  for (let lap = 0; lap < 3; lap += 1) {
    w.servicenow.edit(incident, 'status', '3');
    await w.sync(w.nudge('servicenow', incident));
    w.advance(7_200);
    w.connectwise.edit(ticket, 'status', 'Assigned');
    await w.sync(w.nudge('connectwise', ticket));
    w.advance(7_200);
  }
  assert.equal(w.state.deadLetters.size, 0);
  assert.equal(statusOf(w, 'servicenow'), '2');
});

test('two automatic answers do not answer each other for ever, however late a poll finds them', async () => {
  for (const seconds of [5, 900]) {
    const w = engineWorld();
    const { ticket, incident } = await paired(w);
    const pause: Pause = (where) => {
      if (where === 'after servicenow addNote')
        w.servicenow.note(incident, 'comments', `Noted ${w.now()}`, 'Bot');
      if (where === 'after connectwise addNote')
        w.connectwise.note(ticket, 'discussion', `Thanks ${w.now()}`, 'Auto');
      return Promise.resolve();
    };
    w.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
    const before = w.writes();
    for (let lap = 0; lap < 60; lap += 1) {
      w.advance(seconds);
      await w.sync(w.nudge('connectwise', ticket), { pause });
      w.state.queue.length = 0;
    }
    assert.ok(w.writes() - before <= 16, `${w.writes() - before} notes`);
    const [deadLetter] = [...w.state.deadLetters.values()];
    assert.equal(deadLetter?.code, 'pair-keeps-changing');
    assert.match(
      deadLetter.lastAnswer,
      /^note n\d+ of (connectwise|servicenow) by "(Bot|Auto)" .*which answers "(Auto|Bot) .*automatic replies/,
    );
    // People are copied as before.
    w.advance(600);
    w.connectwise.note(ticket, 'discussion', 'Is anybody human there?', 'Ann');
    await w.sync(w.nudge('connectwise', ticket));
    const copies = w.servicenow.records.get(incident)?.notes.map(({ text }) => text) ?? [];
    assert.ok(copies.some((text) => text.endsWith('Is anybody human there?')));
  }
});

test('an author who writes dozens of notes within an hour is no person', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  for (let count = 0; count < 50; count += 1) {
    w.connectwise.note(ticket, 'discussion', `Alarm ${count}`, 'Monitor');
    w.advance(70);
    await w.sync(w.nudge('connectwise', ticket));
  }
  assert.equal(w.servicenow.records.get(incident)?.notes.length, 30);
  assert.match([...w.state.deadLetters.values()][0]?.lastAnswer ?? '', /too many notes within one hour/);
  w.advance(3_600);
  w.connectwise.note(ticket, 'discussion', 'An hour later', 'Monitor');
  await w.sync(w.nudge('connectwise', ticket));
  assert.equal(w.servicenow.records.get(incident)?.notes.length, 31);
});

test('two rules that answer with something new each time are stopped, too', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  let serial = 0;
  const pause: Pause = (where) => {
    if (where === 'after servicenow update') {
      serial += 1;
      w.servicenow.edit(w.only('servicenow').id, 'summary', `Rule ${serial}`);
    }
    if (where === 'after connectwise update') {
      serial += 1;
      w.connectwise.edit(ticket, 'summary', `Workflow ${serial}`);
    }
    return Promise.resolve();
  };
  w.connectwise.edit(ticket, 'summary', 'Begin');
  const before = w.writes();
  for (let run = 0; run < 80; run += 1) {
    w.advance(300);
    await w.sync(w.nudge(run % 2 === 0 ? 'connectwise' : 'servicenow', run % 2 === 0 ? ticket : incident), {
      pause,
    });
    w.state.queue.length = 0;
  }
  assert.ok(w.writes() - before <= 40, `${w.writes() - before} writes`);
  assert.deepEqual(
    [...w.state.deadLetters.values()].map(({ code, times }) => [code, times]),
    [['pair-keeps-changing', 1]],
  );
});
