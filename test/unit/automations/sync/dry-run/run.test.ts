// If this fails, a link that was switched to dry run changes tickets all the same, or fills the history with one plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cursorShape } from '../../../../../shared/rules/sync/mapping.ts';
import { aConfig } from '../../../../support/fakes/links.ts';
import { engineWorld } from '../../../../support/engine/engine-world.ts';

test('a link in dry run writes nothing anywhere but what it would have written', async () => {
  const w = engineWorld({ dryRun: true });
  const ticket = w.openTicket();
  w.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
  for (let round = 0; round < 4; round += 1) {
    w.advance(300);
    await w.poll();
    await w.drain();
    const outcome = await w.sync(w.nudge('connectwise', ticket));
    assert.deepEqual(outcome, { kind: 'would-write', pair: `connectwise:${ticket}`, writes: 1 });
  }
  assert.equal(w.writes(), 0);
  assert.deepEqual([w.state.pairRows.size, w.state.ids.size, w.state.claimRows.size], [0, 0, 0]);
  const rows = [...w.state.historyRows.values()];
  assert.deepEqual(
    rows.map(({ outcome, answers }) => [outcome, answers.map(({ result }) => result)]),
    [['would-write', ['would-write']]],
  );
  // Another plan is another row.
  w.connectwise.edit(ticket, 'summary', 'Still offline');
  await w.sync(w.nudge('connectwise', ticket));
  assert.equal(w.state.historyRows.size, 2);
});

test('a side that asks to wait is waited for in a dry run too, and a refusal is told', async () => {
  const w = engineWorld({ dryRun: true });
  const ticket = w.openTicket();
  const busy = await w.sync(w.nudge('connectwise', ticket), { fault: () => 'busy' });
  assert.equal(busy.kind, 'deferred');
  assert.equal(w.state.queue.length, 1);
  assert.ok((w.state.queue[0]?.visibleAt ?? 0) - w.needs().now() >= 20_000);
});

test('polls begin again when the switch is turned, because what was read meanwhile was not carried over', () => {
  const [off] = aConfig().links;
  const [on] = aConfig({ dryRun: true }).links;
  assert.ok(off && on);
  assert.notEqual(cursorShape(off, 'connectwise'), cursorShape(on, 'connectwise'));
});
