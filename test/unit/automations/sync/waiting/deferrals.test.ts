// If this fails, a change that waits for a dead remote looks like one that nobody saw, or a wait that is over is
// reported for ever.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { syncPair } from '../../../../../shared/automations/sync/sync-pair.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import { crashAt, engineWorld, type EngineWorld } from '../../../../support/engine/engine-world.ts';
import type { Fault } from '../../../../support/fakes/memory-side.ts';

async function paired(changes = {}) {
  const w = engineWorld(changes);
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(60);
  return { w, ticket };
}
const rows = (w: EngineWorld) => [...w.state.deferralRows.values()];
const takeNudge = (w: EngineWorld) => w.state.queue.shift()?.nudge ?? assert.fail('no nudge');
const dead = (): Fault => 'busy';

describe('work that is put off', () => {
  it('has one row, with since when, how often and when next, until a run gets through', async () => {
    const { w, ticket } = await paired();
    w.connectwise.edit(ticket, 'summary', 'Later');
    const begun = new Date(w.now()).toISOString();
    let nudge = w.nudge('connectwise', ticket);
    for (let tries = 1; tries <= 3; tries += 1) {
      const outcome = await w.sync(nudge, { fault: dead });
      assert.ok(outcome.kind === 'deferred');
      const [row, ...others] = rows(w);
      assert.ok(row !== undefined && others.length === 0);
      assert.deepEqual([row.since, row.tries, row.recordId], [begun, tries, ticket]);
      assert.equal(row.nextTryAt, new Date(w.now() + outcome.delaySeconds * 1000).toISOString());
      w.advance(outcome.delaySeconds);
      nudge = takeNudge(w);
    }
    assert.equal((await w.sync(nudge)).kind, 'synced');
    assert.deepEqual(rows(w), []);
  });

  it('costs work that was never put off no request', async () => {
    const { w, ticket } = await paired();
    w.connectwise.edit(ticket, 'summary', 'Later');
    const calls: string[] = [];
    const pause = (where: string) => Promise.resolve(void calls.push(where));
    await w.sync(w.nudge('connectwise', ticket), { pause });
    assert.ok(calls.length > 10, 'the calls were seen');
    assert.deepEqual(
      calls.filter((call) => /deferrals|openConflicts/.test(call)),
      [],
    );
  });

  it('goes back to the queue also where its row cannot be written, and wherever the worker dies', async () => {
    const { w, ticket } = await paired();
    const counted = crashAt(Number.POSITIVE_INFINITY);
    await w.sync(w.nudge('connectwise', ticket), { fault: dead, pause: counted.pause });
    w.state.queue.length = 0;
    w.state.deferralRows.clear();
    for (let turn = 1; turn <= counted.turns(); turn += 1) {
      const crash = crashAt(turn);
      const nudge = w.nudge('connectwise', ticket);
      await Promise.race([w.sync(nudge, { fault: dead, pause: crash.pause }), crash.crashed]);
      // The message is delivered again, and its claim has ended.
      w.advance(600);
      await w.sync(nudge, { fault: dead });
      assert.ok(w.state.queue.length > 0, crash.where());
      assert.equal(rows(w).length, 1, crash.where());
      w.state.queue.length = 0;
      w.state.deferralRows.clear();
    }
    const refused = w.needs({ fault: dead });
    const broken = () => Promise.reject(new CodedError('storage-unavailable'));
    const outcome = await syncPair(w.nudge('connectwise', ticket), {
      ...refused,
      deferrals: { read: broken, list: broken, put: broken, remove: broken },
    });
    assert.equal(outcome.kind, 'deferred');
    assert.equal(w.state.queue.length, 1);
  });

  it('begins a new row of tries where another run got through in between', async () => {
    const { w, ticket } = await paired();
    await w.sync(w.nudge('connectwise', ticket), { fault: dead });
    w.advance(60);
    w.connectwise.edit(ticket, 'summary', 'Later');
    await w.sync(w.nudge('connectwise', ticket));
    assert.equal(rows(w).length, 1, 'the first nudge is still on the queue and removes it');
    w.advance(60);
    w.connectwise.edit(ticket, 'summary', 'Even later');
    const again = new Date(w.now()).toISOString();
    await w.sync(w.nudge('connectwise', ticket), { fault: dead });
    assert.deepEqual(
      rows(w).map(({ since, tries }) => [since, tries]),
      [[again, 1]],
    );
  });

  it('ends with a dead letter, with a record that is not wanted, and with a link that is switched off', async () => {
    const w = engineWorld();
    const ticket = w.openTicket({ status: 'Closed' });
    await w.sync(w.nudge('connectwise', ticket), { fault: dead });
    assert.equal(rows(w).length, 1);
    assert.equal((await w.sync(takeNudge(w))).kind, 'ignored');
    assert.deepEqual(rows(w), []);

    await w.sync(w.nudge('connectwise', ticket), { fault: dead });
    const last = { ...takeNudge(w), attempt: 45 };
    assert.equal((await w.sync(last, { fault: dead })).kind, 'dead-lettered');
    assert.deepEqual(rows(w), []);

    await w.sync(w.nudge('connectwise', ticket), { fault: dead });
    const needs = { ...w.needs(), linkOf: () => Promise.resolve(null) };
    assert.equal((await syncPair(takeNudge(w), needs)).kind, 'ignored');
    assert.deepEqual(rows(w), []);
  });

  it('is told of a link in dry run, too', async () => {
    const w = engineWorld({ dryRun: true });
    const ticket = w.openTicket();
    for (const tries of [1, 2]) {
      const nudge = tries === 1 ? w.nudge('connectwise', ticket) : takeNudge(w);
      await w.sync(nudge, { fault: dead });
      assert.equal(rows(w)[0]?.tries, tries);
    }
    await w.sync(takeNudge(w));
    assert.deepEqual(rows(w), []);
  });
});
