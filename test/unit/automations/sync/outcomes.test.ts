// If this fails, a field that two rules set back and forth is stopped and nobody hears of it, or is never stopped because its laps
// are forgotten whenever the pair ends in sync; or a change is forgotten whose dead letter the storage account refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorAction } from '../../../../shared/rules/why/words.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';

/** A rule of each system sets the summary to its own value; so many times over. */
async function backAndForth(rounds: number) {
  const w = engineWorld();
  const ticket = w.openTicket({ summary: 'One' });
  await w.sync(w.nudge('connectwise', ticket));
  const incident = w.only('servicenow').id;
  for (let round = 0; round < rounds; round += 1) {
    w.advance(600);
    w.servicenow.edit(incident, 'summary', 'Two');
    await w.sync(w.nudge('servicenow', incident));
    w.advance(600);
    w.connectwise.edit(ticket, 'summary', 'One');
    await w.sync(w.nudge('connectwise', ticket));
    await w.drain();
  }
  const [row] = w.state.pairRows.values();
  return { w, ticket, laps: row?.pair.laps?.summary };
}

test('the laps of a field are remembered while it is in sync, so that slow ones are counted, too', async () => {
  const { laps, w } = await backAndForth(3);
  assert.deepEqual(w.state.queue, [], 'the pair is at rest');
  assert.equal(laps?.returns, 4);
  assert.equal(laps.stopped, null);
});

test('a person is told of a field that is stopped, with both values and what to do', async () => {
  const { w, laps } = await backAndForth(6);
  assert.notEqual(laps?.stopped ?? null, null);
  const [letter, ...others] = [...w.state.deadLetters.values()].filter(
    ({ code }) => code === 'pair-keeps-changing',
  );
  assert.equal(others.length, 0);
  const { code = '', lastAnswer = '' } = letter ?? {};
  assert.match(lastAnswer, /summary: we wrote "(?:One|Two)".*"(?:One|Two)"/s);
  // The command shows both, one below the other: the step stands in one of them alone.
  assert.match(errorAction(code), /correct one of them/);
  assert.doesNotMatch(lastAnswer, /change one|replay/);
});

test('a dead letter that its store refused counts as not written', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  w.servicenow.refusing.add('summary');
  w.connectwise.edit(ticket, 'summary', 'Refused');
  const needs = w.needs();
  const put = () => Promise.reject(new CodedError('storage-unavailable'));
  const nudge = w.nudge('connectwise', ticket);
  const outcome = await syncPair(nudge, { ...needs, deadLetters: { ...needs.deadLetters, put } });
  assert.equal(outcome.kind, 'deferred', 'the work comes back');
  const [row] = [...w.state.pairRows.values()];
  assert.equal(row?.pair.deadLettered, null, 'nobody was told');
  await w.drain();
  assert.deepEqual(
    [...w.state.deadLetters.values()].map(({ code }) => code),
    ['write-refused'],
  );
});
