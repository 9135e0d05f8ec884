// If this fails, "why did this ticket not sync?" has no answer, or the answer is about another customer's ticket.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { why } from '../../../../shared/automations/operate/why.ts';
import type { WhyNeeds } from '../../../../shared/automations/operate/why.ts';
import type { LinkJson } from '../../../support/fakes/links.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

function needsOf(w: EngineWorld, changes: Partial<WhyNeeds> = {}): WhyNeeds {
  return {
    ...w.needs(),
    links: [w.link()],
    incidentByNumber: (_link, number) =>
      Promise.resolve(
        [...w.servicenow.records.values()].find(({ id }) => `INC${id.slice(-4)}` === number)?.id ?? null,
      ),
    remoteState: () => Promise.resolve({ blockedUntil: 0, circuit: null }),
    ...changes,
  };
}

async function paired(changes: LinkJson = {}) {
  const w = engineWorld(changes);
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(10);
  return { w, ticket, incident: w.only('servicenow').id };
}

const ask = (record: string, more: { link?: string; side?: 'connectwise' | 'servicenow' } = {}) => ({
  link: more.link ?? null,
  side: more.side ?? null,
  record,
  limit: 20,
});

test('a pair is found by its ticket, its incident and the number of that', async () => {
  const { w, ticket, incident } = await paired();
  for (const record of [ticket, incident, `INC${incident.slice(-4)}`]) {
    const report = await why(ask(record), needsOf(w));
    assert.equal(report.pair, `connectwise:${ticket}`);
    assert.deepEqual([report.connectwiseId, report.servicenowId], [ticket, incident]);
    assert.equal(report.state.kind, 'in-sync');
    assert.equal(report.decisions[0]?.outcome, 'synced');
  }
});

test('a pair is answered about without asking either system', async () => {
  const { w, ticket } = await paired();
  const down = () => Promise.reject(new Error('nobody may be asked'));
  const report = await why(ask(ticket), needsOf(w, { linkOf: down, incidentByNumber: down }));
  assert.equal(report.state.kind, 'in-sync');
});

test('a dead-lettered pair says so, with its dead letter and the value that was refused', async () => {
  const { w, ticket, incident } = await paired();
  w.servicenow.edit(incident, 'status', '7');
  w.connectwise.edit(ticket, 'summary', 'Still offline');
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(10);
  await w.sync(w.nudge('connectwise', ticket));
  const report = await why(ask(incident), needsOf(w));
  assert.equal(report.state.kind, 'dead-lettered');
  assert.equal(report.deadLetters[0]?.code, 'write-refused');
  assert.ok(
    report.decisions.some(({ answers }) => answers.some(({ result }) => result === 'refused')),
    'the refusal stands among the answers',
  );
});

test('a record without a pair is looked at, and nothing is written for that', async () => {
  const w = engineWorld({ creates: { inServiceNow: false } });
  const ticket = w.openTicket();
  const before = structuredClone([w.state, w.connectwise.records, w.servicenow.records]);
  const unwanted = await why(ask(ticket), needsOf(w));
  assert.match(unwanted.state.sentence, /creates no counterparts/);
  await assert.rejects(why(ask('999'), needsOf(w)), { code: 'nothing-known' });
  assert.deepEqual(structuredClone([w.state, w.connectwise.records, w.servicenow.records]), before);
});

test('a record that nobody knows is unknown also while its link is paused', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  const pause = { since: '2026-11-24T12:00:00.000Z', by: 'Jo', because: '' };
  const needs = needsOf(w, { pauses: { of: () => Promise.resolve(pause) } });
  const before = structuredClone([w.state, w.connectwise.records, w.servicenow.records]);
  await assert.rejects(why(ask('999'), needs), { code: 'nothing-known' });
  assert.equal((await why(ask(ticket), needs)).state.kind, 'paused');
  assert.deepEqual(structuredClone([w.state, w.connectwise.records, w.servicenow.records]), before);
});

test('an old dead letter hides no newer work that waits, and its replay names its own record', async () => {
  const { w, ticket, incident } = await paired();
  w.servicenow.edit(incident, 'status', '7');
  w.connectwise.edit(ticket, 'summary', 'Still offline');
  await w.sync(w.nudge('servicenow', incident));
  w.advance(10);
  await w.sync(w.nudge('servicenow', incident));
  const [row] = [...w.state.deadLetters.values()];
  w.advance(10);
  w.servicenow.edit(incident, 'summary', 'Edited again');
  const waits = await w.sync(w.nudge('servicenow', incident), { fault: () => 'busy' });
  assert.equal(waits.kind, 'deferred');
  for (const record of [ticket, incident]) {
    const { state } = await why(ask(record), needsOf(w));
    const [second, ...others] = state.also;
    assert.deepEqual([state.kind, second?.kind, others.length], ['waiting', 'dead-lettered', 0]);
    assert.match(second?.command ?? '', new RegExp(`--side ${row?.side} --id ${row?.recordId} --yes$`));
  }
});

test('the count of tries goes on when a person requests a look at the other record of the pair', async () => {
  const { w, ticket, incident } = await paired();
  const fault = () => 'busy' as const;
  const told = async () => {
    const { state } = await why(ask(ticket), needsOf(w));
    return state.kind === 'waiting' ? [state.since, state.tries] : assert.fail(state.kind);
  };
  for (let tries = 0; tries < 5; tries += 1) {
    w.advance(10);
    await w.sync(w.state.queue.shift()?.nudge ?? w.nudge('servicenow', incident), { fault });
  }
  const [since, tries] = await told();
  assert.equal(tries, 5);
  w.advance(10);
  await w.sync({ ...w.nudge('connectwise', ticket), origin: 'asked' }, { fault });
  assert.deepEqual(await told(), [since, 6]);
});

test('an unknown link, an unknown number and an ambiguous id are refused, not guessed', async () => {
  const { w, ticket } = await paired();
  await assert.rejects(why(ask(ticket, { link: 'nobody' }), needsOf(w)), { code: 'link-unknown' });
  await assert.rejects(why(ask('INC9999999'), needsOf(w)), { code: 'nothing-known' });
  const links = ['acme', 'globex'].map((name) => ({ ...w.link(), name }));
  const report = await why(ask(ticket), needsOf(w, { links }));
  assert.equal(report.link, 'acme');
  // A second link that knows a ticket of the same id.
  await w.needs().deadLetters.put(
    {
      link: 'globex',
      side: 'connectwise',
      recordId: ticket,
      pair: null,
      code: 'unexpected',
      sentence: '',
      lastAnswer: redactText(''),
      mapping: '',
    },
    '2026-11-24T12:00:00.000Z',
  );
  await assert.rejects(why(ask(ticket), needsOf(w, { links })), (error: Error) => {
    assert.match(error.message, /acme, globex/);
    return true;
  });
  assert.equal((await why(ask(ticket, { link: 'globex' }), needsOf(w, { links }))).pair, null);
});
