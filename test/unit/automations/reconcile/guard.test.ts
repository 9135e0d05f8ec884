// If this fails, a changed map or a lost permission rewrites or unlinks half of a customer's tickets before anybody is
// asked, or the guard stops people's single edits, or nothing ever opens it again.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { linkJson } from '../../../support/fakes/links.ts';
import { reconcileWorld } from '../../../support/engine/reconcile-world.ts';
import type { ReconcileWorld } from '../../../support/engine/reconcile-world.ts';

const guard = { share: 0.5, atLeast: 5 };

/** The same words, but New is now state 2 and state 1 is Assigned: every new pair would be written. */
const otherWords = {
  guard,
  fields: { status: { conflict: 'connectwise' } },
  status: [
    {
      board: 1,
      rows: [
        { connectwise: 'New', servicenow: '2' },
        { connectwise: 'Assigned', servicenow: '1' },
        { connectwise: 'Waiting', servicenow: '3' },
        { connectwise: 'Completed', servicenow: '6' },
        { connectwise: 'Closed', servicenow: '7' },
      ],
    },
  ],
};

const pairs = (world: ReconcileWorld) => [...world.engine.state.pairRows.values()].map(({ pair }) => pair);
const incidentOf = (world: ReconcileWorld, place: number) => {
  const id = pairs(world)[place]?.servicenowId;
  assert.ok(id);
  return id;
};
const states = (world: ReconcileWorld) =>
  [...world.engine.servicenow.records.values()].map(({ fields }) => fields.status);

describe('a run that would change too much', () => {
  it('stops before the first nudge and asks; exactly its plan is carried out when it is approved', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    for (let place = 0; place < 6; place += 1)
      world.engine.servicenow.editSilently(incidentOf(world, place), 'summary', `Silent ${place}`);
    const writes = world.engine.writes();
    const run = await world.whole();
    assert.deepEqual([run.phase, run.changes, run.pairs, run.nudged], ['waiting', 6, 8, 0]);
    assert.match(run.verdict ?? '', /6 of 8 pairs would change/);
    assert.equal(world.engine.writes(), writes);
    assert.deepEqual(
      world.alarms.map(({ name }) => name),
      ['reconcile-waits-for-approval'],
    );

    // After the plan was made another pair drifts: it is not part of what is approved.
    world.engine.servicenow.editSilently(incidentOf(world, 7), 'summary', 'Silent later');
    await assert.rejects(world.approve('run-of-yesterday'), isCode('reconcile-run-unknown'));
    await world.approve(run.run);
    await assert.rejects(world.approve(run.run), isCode('reconcile-run-unknown'), 'once');
    await world.work();
    await world.engine.drain();
    assert.equal(world.engine.writes() - writes, 6);
    const summaries = [...world.engine.connectwise.records.values()].map(({ fields }) => fields.summary);
    assert.equal(summaries.filter((summary) => /^Silent \d$/.test(summary)).length, 6);
    assert.ok(!summaries.includes('Silent later'));
    assert.deepEqual([world.run().phase, world.run().approvedBy], ['done', 'Ann']);
  });

  it('never holds up a single edit, whatever waits', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    for (let place = 0; place < 6; place += 1)
      world.engine.servicenow.editSilently(incidentOf(world, place), 'summary', `Silent ${place}`);
    await world.whole();
    const ticket = pairs(world)[7]?.connectwiseId ?? '';
    world.engine.connectwise.edit(ticket, 'summary', 'A person at work');
    await world.engine.sync(world.engine.nudge('connectwise', ticket));
    assert.equal(
      world.engine.servicenow.records.get(incidentOf(world, 7))?.fields.summary,
      'A person at work',
    );
  });

  it('is replaced by the next night’s, which is carried out by itself when the cause is gone', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    const ids = Array.from({ length: 6 }, (_, place) => incidentOf(world, place));
    for (const id of ids) world.engine.servicenow.editSilently(id, 'summary', 'Wrong import');
    const first = await world.whole();
    assert.equal(first.phase, 'waiting');
    ids.forEach((id, place) => world.engine.servicenow.editSilently(id, 'summary', `Ticket ${place}`));
    const second = await world.whole();
    assert.deepEqual([second.phase, second.changes], ['done', 0]);
    await assert.rejects(world.approve(first.run), isCode('reconcile-run-unknown'));
    assert.deepEqual(world.open(), []);
  });

  it('is no plan any more once the configuration changed', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    for (let place = 0; place < 6; place += 1)
      world.engine.servicenow.editSilently(incidentOf(world, place), 'summary', `Silent ${place}`);
    const { run } = await world.whole();
    world.engine.reconfigure(otherWords);
    await assert.rejects(world.approve(run), isCode('reconcile-run-unknown'));
  });

  it('counts an outage of half a link as one, not as thousands of deletions', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    const kept = new Map(world.engine.servicenow.records);
    // Every incident is gone, also for a direct read and for the count: a lost role, a wrong domain.
    world.engine.servicenow.records.clear();
    for (let night = 0; night < 4; night += 1) {
      const run = await world.whole();
      assert.deepEqual([run.phase, run.found], ['waiting', { 'record-absent': 8 }]);
      world.engine.advance(24 * 3600);
    }
    assert.ok(pairs(world).every(({ state, misses }) => state === 'active' && misses.servicenow === 0));
    for (const [id, record] of kept) world.engine.servicenow.records.set(id, record);
    assert.equal((await world.whole()).phase, 'done');
    assert.deepEqual(world.open(), []);
  });
});

describe('changed words', () => {
  it('are counted before a poll uses them: above the guard the polls wait, and continue when approved', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    const writes = world.engine.writes();
    world.engine.reconfigure(otherWords);
    const held = await world.engine.poll();
    assert.deepEqual(
      held.polled.map(({ error, nudges }) => [error?.code, nudges]),
      [
        ['mass-change-refused', 0],
        ['mass-change-refused', 0],
      ],
    );
    await world.work();
    assert.deepEqual(
      [world.run().phase, world.run().kind, world.run().found],
      ['waiting', 'change', { 'words-changed': 8 }],
    );
    assert.equal((await world.engine.poll()).kind, 'partial', 'it waits, and begins no second survey');
    assert.equal(world.memory.windows.length, 0);
    assert.equal(world.engine.writes(), writes);

    await world.approve(world.run().run);
    await world.work();
    await world.engine.drain();
    assert.deepEqual(new Set(states(world)), new Set(['2']));
    assert.equal((await world.engine.poll()).kind, 'complete');
    await world.engine.bringToRest();
    assert.equal(world.engine.writes() - writes, 8);
  });

  it('are counted for pairs that were edited minutes ago too: a poll would rewrite them all', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    for (const { connectwiseId } of pairs(world)) {
      world.engine.connectwise.edit(connectwiseId ?? '', 'summary', 'Edited');
      await world.engine.sync(world.engine.nudge('connectwise', connectwiseId ?? ''));
      world.engine.connectwise.edit(connectwiseId ?? '', 'summary', 'Edited again');
    }
    world.engine.reconfigure(otherWords);
    await world.engine.poll();
    await world.work();
    assert.deepEqual([world.run().phase, world.run().found], ['waiting', { 'words-changed': 8 }]);
  });

  it('below the guard let the polls continue by themselves', async () => {
    const world = reconcileWorld({ guard: { share: 0.5, atLeast: 50 } });
    await world.pairs(4);
    world.engine.reconfigure({ ...otherWords, guard: { share: 0.5, atLeast: 50 } });
    assert.equal((await world.engine.poll()).kind, 'partial');
    await world.work();
    assert.equal(world.run().phase, 'done');
    assert.equal((await world.engine.poll()).kind, 'complete');
    await world.engine.bringToRest();
    assert.deepEqual(new Set(states(world)), new Set(['2']));
  });

  it('put back as they were open the way at once', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    await world.whole();
    world.engine.reconfigure(otherWords);
    await world.engine.poll();
    await world.work();
    assert.equal(world.run().phase, 'waiting');
    world.engine.reconfigure({ guard });
    assert.equal((await world.engine.poll()).kind, 'complete');
  });

  it('put back after others were carried out are other words again, although no poll has moved its cursor', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    world.engine.reconfigure(otherWords);
    await world.engine.poll();
    await world.work();
    await world.approve(world.run().run);
    await world.work();
    await world.engine.drain();
    world.engine.reconfigure({ guard });
    assert.equal((await world.engine.poll()).kind, 'partial');
  });

  it('that let more records in are held until somebody agrees to that many new counterparts', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(2);
    await world.whole();
    const status = linkJson()['status'] as { board: number }[];
    for (let count = 0; count < 6; count += 1)
      world.engine.connectwise.open(
        { summary: `Board 2, ${count}`, description: '', status: 'New', priority: 'Low' },
        '2',
      );
    // Opened just now: a poll under the wider scope would take them all.
    world.engine.reconfigure({
      guard,
      connectwise: { companyId: 250, boards: [1, 2], createOnBoard: 1 },
      status: [...status, { ...status[0], board: 2 }],
    });
    assert.equal((await world.engine.poll()).kind, 'partial');
    await world.work();
    assert.deepEqual([world.run().phase, world.run().found], ['waiting', { 'pair-missing': 6 }]);
    assert.equal(world.engine.servicenow.records.size, 2);
    await world.approve(world.run().run);
    await world.work();
    await world.engine.drain();
    assert.equal(world.engine.servicenow.records.size, 8);
  });

  it('survive a survey whose message was lost: the next poll takes it up', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(2);
    world.engine.reconfigure(otherWords);
    await world.engine.poll();
    world.memory.windows.length = 0;
    await world.engine.poll();
    assert.equal(world.memory.windows.length, 0, 'it may still be under way');
    world.engine.advance(3600);
    await world.engine.poll();
    await world.work();
    assert.equal((await world.engine.poll()).kind, 'complete');
  });
});

describe('unlinking', () => {
  /** Each of so many pairs misses its incident three times in a row, by nudges of that incident. */
  async function missAll(world: ReconcileWorld): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      world.engine.advance(600);
      for (const { servicenowId } of pairs(world))
        await world.engine.sync(world.engine.nudge('servicenow', servicenowId ?? ''));
    }
  }

  it('stops if too many pairs of one link would go in one day, and continues after it', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    world.engine.servicenow.records.clear();
    await missAll(world);
    const unlinked = () => pairs(world).filter(({ state }) => state === 'unlinked').length;
    // Of eight, the fifth would be more than half and at least five.
    assert.equal(unlinked(), 4);
    assert.deepEqual(
      new Set([...world.engine.state.deadLetters.values()].map(({ code }) => code)),
      new Set(['record-missing', 'mass-change-refused']),
    );
    assert.ok(world.alarms.some(({ name }) => name === 'unlinks-stopped'));
    world.engine.advance(25 * 3600);
    await missAll(world);
    assert.equal(unlinked(), 8, 'spread over days it is no mass change');
  });

  it('of pairs in an approved plan is not counted', async () => {
    const world = reconcileWorld({ guard });
    await world.pairs(8);
    world.engine.servicenow.records.clear();
    for (let night = 0; night < 3; night += 1) {
      const run = await world.whole();
      if (run.phase === 'waiting') {
        assert.equal(night, 0, 'what was approved is not asked again');
        await world.approve(run.run);
        await world.work();
        await world.engine.drain();
      }
      world.engine.advance(24 * 3600);
    }
    assert.ok(pairs(world).every(({ state }) => state === 'unlinked'));
    assert.equal(world.engine.connectwise.records.size, 8, 'nothing is deleted');
  });
});

it('a night on which a system closes thousands is people’s business, not the guard’s', async () => {
  const world = reconcileWorld({ guard });
  await world.pairs(12);
  for (const id of world.engine.servicenow.records.keys()) world.engine.servicenow.edit(id, 'status', '6');
  const during = await world.whole();
  assert.deepEqual([during.phase, during.changes], ['done', 0], 'what a poll will see is left to it');
  await world.engine.bringToRest();
  assert.deepEqual(
    new Set([...world.engine.connectwise.records.values()].map(({ fields }) => fields.status)),
    new Set(['Completed']),
  );
});

function isCode(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof CodedError && thrown.code === code;
}
