// If this fails, a side that refuses every write for hours leaves a pair that can never be stored again, or hundreds of
// rows that tell the same; or a write that takes effect late is carried back over a newer edit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../../shared/rules/sync/pair.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../support/engine/engine-world.ts';

async function paired(w: EngineWorld): Promise<{ ticket: string; incident: string }> {
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  return { ticket, incident: w.only('servicenow').id };
}

function storedPair(w: EngineWorld): Pair {
  const [row, ...others] = [...w.state.pairRows.values()];
  assert.ok(row !== undefined && others.length === 0);
  return row.pair;
}

/** Every update is answered with a failure: what a proxy does whose instance is down. */
const down = (call: string) => (call === 'write update' ? ('no-answer' as const) : ('none' as const));

test('hours of failed updates leave a small row, few history rows, and a pair that syncs afterwards', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.state.historyRows.clear();
  for (let edit = 0; edit < 10; edit += 1) {
    w.connectwise.edit(ticket, 'summary', `Edit ${edit}`);
    // Each edit is a nudge of its own, deferred again and again.
    for (let run = 0; run < 90; run += 1) {
      w.advance(40);
      const outcome = await w.sync(w.nudge('connectwise', ticket), { fault: down });
      assert.equal(outcome.kind, 'deferred');
      assert.ok(JSON.stringify(storedPair(w)).length < 6_000, `row of run ${run} of edit ${edit}`);
    }
  }
  assert.ok(w.state.historyRows.size <= 10, `${w.state.historyRows.size} history rows`);
  w.state.queue.length = 0;
  w.advance(200);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'synced');
  assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'Edit 9');
  assert.deepEqual(storedPair(w).pending, []);
});

test('a row that has grown too large before is stored again, and the pair syncs', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const [key] = [...w.state.pairRows.keys()];
  const pending = Array.from({ length: 2_100 }, (_, index) => ({
    side: 'servicenow' as const,
    field: 'summary' as const,
    value: { connectwise: `${'x'.repeat(60)}${index}`, servicenow: `${'y'.repeat(60)}${index}` },
    at: new Date(w.now() - 3_600_000 + index).toISOString(),
  }));
  const pair = { ...storedPair(w), pending };
  assert.ok(JSON.stringify(pair).length > 450_000, 'more than a row takes');
  w.state.pairRows.set(key ?? '', { pair, version: 7 });
  w.connectwise.edit(ticket, 'summary', 'After all');
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'synced');
  assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'After all');
  assert.ok(JSON.stringify(storedPair(w)).length < 6_000);
  assert.equal(w.state.deadLetters.size, 0);
});

test('a row that a store does not take is our own bookkeeping: stored smaller, never a dead letter', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.connectwise.edit(ticket, 'summary', 'Slow');
  await w.sync(w.nudge('connectwise', ticket), { fault: down });
  w.connectwise.edit(ticket, 'summary', 'Quick');
  w.state.rowLimit = JSON.stringify(storedPair(w)).length + 180;
  const outcome = await w.sync(w.nudge('connectwise', ticket));
  assert.equal(outcome.kind, 'synced');
  assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'Quick');
});

test('a write that takes effect after a newer one was answered does not come back as an edit', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.connectwise.edit(ticket, 'summary', 'First');
  let orders = 1;
  const late = (call: string) =>
    call === 'write update' && orders-- > 0 ? ('late' as const) : ('none' as const);
  assert.equal((await w.sync(w.nudge('connectwise', ticket), { fault: late })).kind, 'deferred');
  w.advance(5);
  w.connectwise.edit(ticket, 'summary', 'Second');
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'synced');
  assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'Second');
  w.advance(40);
  assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'First', 'the late write has arrived');
  await w.sync(w.nudge('servicenow', incident));
  assert.equal(w.connectwise.records.get(ticket)?.fields.summary, 'Second', 'what the person wrote stands');
  assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'Second');
  w.advance(200);
  await w.sync(w.nudge('connectwise', ticket));
  assert.deepEqual(storedPair(w).pending, []);
});
