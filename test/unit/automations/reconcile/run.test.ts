// If this fails, what neither a callback nor a poll can see stays wrong for ever, or the nightly comparison itself does
// the damage: it unlinks or rewrites a customer's tickets because a list came back short.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReconcileNeeds } from '../../../../shared/ports/reconcile.ts';
import {
  reconcileDue,
  reconcileWindow,
  startReconcile,
} from '../../../../shared/automations/reconcile/run.ts';
import { crashAt } from '../../../support/engine/engine-world.ts';
import { reconcileWorld } from '../../../support/engine/reconcile-world.ts';
import type { ReconcileWorld } from '../../../support/engine/reconcile-world.ts';
import { moveCursors } from '../../../support/engine/cursors.ts';

const pairOf = (world: ReconcileWorld, place = 0) => {
  const found = [...world.engine.state.pairRows.values()][place]?.pair;
  assert.ok(found?.connectwiseId && found.servicenowId);
  return { ticket: found.connectwiseId, incident: found.servicenowId };
};

/** One of everything that the nightly run is for. */
async function plant(world: ReconcileWorld): Promise<void> {
  await world.pairs(6);
  const { engine } = world;
  // A change that moved no timestamp, on each side.
  engine.servicenow.editSilently(pairOf(world, 0).incident, 'summary', 'Silent on the incident');
  engine.connectwise.editSilently(pairOf(world, 1).ticket, 'priority', 'High');
  // A record that appeared with a time behind every cursor: a poll has passed it, and its callback was lost.
  const late = engine.openTicket({ summary: 'Late' });
  engine.advance(3600);
  moveCursors(engine.state, { completedTo: new Date(engine.now() - 1000).toISOString() });
  assert.ok(late);
  // A deleted incident, and a ticket that left for another board.
  engine.servicenow.remove(pairOf(world, 2).incident);
  const moved = engine.connectwise.records.get(pairOf(world, 3).ticket);
  assert.ok(moved);
  moved.board = '99';
  // A second incident with the correlation key of a pair.
  const twin = engine.openIncident({ summary: 'Twin' });
  const record = engine.servicenow.records.get(twin);
  assert.ok(record);
  record.correlation = engine.servicenow.records.get(pairOf(world, 4).incident)?.correlation ?? '';
  engine.advance(3600);
  moveCursors(engine.state, { completedTo: new Date(engine.now() - 1000).toISOString() });
}

const expected = (world: ReconcileWorld) => [
  `correlation-twice:servicenow:${[...world.engine.servicenow.records.values()].find(({ fields }) => fields.summary === 'Twin')?.id ?? ''}`,
  `pair-out-of-scope:connectwise:${pairOf(world, 3).ticket}`,
  `record-absent:connectwise:${pairOf(world, 2).ticket}`,
];

describe('a reconciliation', () => {
  it('repairs what moved no timestamp, pairs what was missed, and tells the rest', async () => {
    const world = reconcileWorld();
    await plant(world);
    const before = world.engine.writes();
    const first = await world.whole();
    assert.equal(first.phase, 'done');
    assert.deepEqual(first.found, {
      'pair-drifted': 2,
      'record-absent': 1,
      'pair-out-of-scope': 1,
      'pair-missing': 1,
      'correlation-twice': 1,
    });
    assert.equal(first.nudged, 4);
    assert.equal(world.engine.writes() - before, 3, 'two fields and one new incident');
    const { connectwise, servicenow } = world.engine;
    assert.equal(connectwise.records.get(pairOf(world, 0).ticket)?.fields.summary, 'Silent on the incident');
    assert.equal(servicenow.records.get(pairOf(world, 1).incident)?.fields.priority, '1/2');
    assert.equal(
      [...servicenow.records.values()].filter(({ fields }) => fields.summary === 'Late').length,
      1,
    );

    const written = world.engine.writes();
    world.engine.advance(24 * 3600);
    const second = await world.whole();
    assert.deepEqual(world.open(), expected(world), 'what only a person can fix stays; the rest is closed');
    assert.equal(second.nudged, 1, 'the absent record is looked at once more');
    assert.equal(world.engine.writes(), written);
    assert.ok(world.alarms.some(({ facts }) => facts['code'] === 'correlation-twice'));
    // Nothing was deleted: the ticket of the deleted incident is as it was.
    assert.ok(connectwise.records.has(pairOf(world, 2).ticket));
  });

  it('unlinks only after the engine missed the record on several nights, and then rests', async () => {
    const world = reconcileWorld();
    await world.pairs(2);
    world.engine.servicenow.remove(pairOf(world).incident);
    const states: string[] = [];
    for (let night = 0; night < 5; night += 1) {
      await world.whole();
      states.push([...world.engine.state.pairRows.values()][0]?.pair.state ?? '');
      world.engine.advance(24 * 3600);
    }
    assert.deepEqual(states, ['active', 'active', 'unlinked', 'unlinked', 'unlinked']);
    assert.deepEqual(
      [...world.engine.state.deadLetters.values()].map(({ code, times }) => [code, times]),
      [['record-missing', 1]],
    );
    assert.equal(world.run().nudged, 0);
  });

  it('concludes nothing from lists that are empty or short', async () => {
    for (const hide of ['all', 'one'] as const) {
      const world = reconcileWorld();
      await world.pairs(4);
      const ids = [...world.engine.servicenow.records.keys()];
      for (const id of hide === 'all' ? ids : ids.slice(0, 1)) world.engine.servicenow.hidden.add(id);
      const before = structuredClone(
        [...world.engine.state.pairRows.values()].map(({ pair }) => pair.misses),
      );
      const run = await world.whole();
      assert.deepEqual([run.found, run.nudged, run.short], [{ 'inventory-short': 1 }, 0, ['servicenow']]);
      assert.deepEqual(
        [...world.engine.state.pairRows.values()].map(({ pair }) => pair.misses),
        before,
      );
      assert.equal(world.engine.state.deadLetters.size, 0);
      assert.ok(world.alarms.some(({ facts }) => facts['code'] === 'inventory-short'));
    }
  });

  it('lets a direct read speak against a list that counts as little as it shows', async () => {
    const world = reconcileWorld();
    await world.pairs(3);
    // The whole list is empty, and so is its count; the records themselves are there.
    const run = await (async () => {
      const lying = (): ReconcileNeeds => {
        const given = world.needs();
        return {
          ...given,
          async linkOf(name) {
            const linked = await given.linkOf(name);
            if (linked === null) return null;
            const servicenow = {
              ...linked.sides.servicenow,
              readMany: () => Promise.resolve({ records: [], counted: 0 }),
            };
            return { ...linked, sides: { ...linked.sides, servicenow } };
          },
        };
      };
      await startReconcile({ link: 'acme', kind: 'nightly', dryRun: false }, lying());
      for (let next = world.memory.windows.shift(); next; next = world.memory.windows.shift())
        await reconcileWindow(next.message, lying());
      return world.run();
    })();
    assert.deepEqual([run.found, run.nudged], [{ 'inventory-short': 1 }, 0]);
  });

  it('leaves alone what a poll will see anyway', async () => {
    const world = reconcileWorld();
    await world.pairs(2);
    world.engine.connectwise.edit(pairOf(world).ticket, 'summary', 'Edited just now');
    world.engine.openTicket({ summary: 'Opened just now' });
    const run = await world.whole();
    assert.deepEqual([run.found, run.nudged], [{}, 0]);
    // Hours later, a poll has still not seen it: now it counts.
    world.engine.advance(2 * 3600);
    const late = await world.whole();
    assert.deepEqual(late.found, { 'pair-drifted': 1, 'pair-missing': 1 });
  });

  it('finds a note that was never copied, and tells of copies that are gone', async () => {
    const world = reconcileWorld({ history: true });
    await world.pairs(2);
    const { engine } = world;
    engine.connectwise.note(pairOf(world, 0).ticket, 'discussion', 'Copied', 'Ann');
    engine.connectwise.note(pairOf(world, 1).ticket, 'discussion', 'Copied, then deleted', 'Ann');
    await engine.bringToRest();
    engine.advance(3600);
    const ticket = engine.connectwise.records.get(pairOf(world, 0).ticket);
    const other = engine.connectwise.records.get(pairOf(world, 1).ticket);
    assert.ok(ticket && other);
    // A note by a script that moves no timestamp.
    ticket.notes.push({
      id: 'n900',
      kind: 'internal',
      text: 'Silent note',
      author: 'Bob',
      byUs: false,
      createdAt: engine.now(),
      describes: false,
    });
    other.notes.splice(
      other.notes.findIndex(({ text }) => text === 'Copied, then deleted'),
      1,
    );
    const run = await world.whole();
    assert.deepEqual(run.found, { 'pair-drifted': 1, 'note-orphaned': 1 });
    const copies = engine.servicenow.records.get(pairOf(world, 0).incident)?.notes ?? [];
    assert.deepEqual(
      copies.map(({ kind, text }) => [kind, text]),
      [
        ['comments', 'Ann (ConnectWise): Copied'],
        ['work_notes', 'Bob (ConnectWise): Silent note'],
      ],
    );
    engine.advance(3600);
    await world.whole();
    assert.deepEqual(world.open(), [`note-orphaned:connectwise:${pairOf(world, 1).ticket}`]);
    assert.equal(
      engine.servicenow.records.get(pairOf(world, 1).incident)?.notes.length,
      1,
      'nothing is deleted',
    );
  });

  it('leaves what is older than the link to a backfill', async () => {
    const world = reconcileWorld();
    for (let count = 0; count < 3; count += 1) world.engine.openTicket({ summary: `Old ${count}` });
    world.engine.advance(40 * 3600);
    const run = await world.whole();
    assert.deepEqual([run.found, run.older, run.nudged], [{}, 3, 0]);
  });

  it('of a dry run finds the same, sends nothing and disturbs no plan that waits', async () => {
    const world = reconcileWorld();
    await plant(world);
    await world.start('on-demand', true);
    await world.work();
    const dry = world.run(true);
    assert.equal(world.engine.state.queue.length, 0);
    assert.equal(world.memory.books.has('acme'), false);
    const real = await world.whole();
    assert.deepEqual([dry.phase, dry.found, dry.changes], ['done', real.found, real.changes]);
    assert.deepEqual(
      world.findings(true).map(({ code, recordId, detail }) => [code, recordId, detail]),
      world.findings().map(({ code, recordId, detail }) => [code, recordId, detail]),
    );
  });

  it('of a dry run closes in its own list what it does not find any more, and tells nobody', async () => {
    const world = reconcileWorld();
    await plant(world);
    const dryRun = async () => {
      await world.start('on-demand', true);
      await world.work();
      return world.findings(true).filter(({ closedAt }) => closedAt === null);
    };
    const before = await dryRun();
    assert.ok(before.some(({ code }) => code === 'pair-drifted'));
    await world.whole();
    world.engine.advance(3600);
    const after = await dryRun();
    assert.ok(before.length > after.length && after.length > 0, `${before.length} to ${after.length}`);
    assert.deepEqual(
      after.map(({ code }) => code).filter((code) => code === 'pair-drifted'),
      [],
      'what was repaired is no longer listed',
    );
    assert.deepEqual(
      world.alarms.filter(({ name }) => name === 'reconcile-findings').length,
      new Set(world.alarms.map(({ facts }) => facts['code'])).size,
      'only the real run told of its findings',
    );
  });

  it('continues after a crash at any await, and ends as if there had been none', async () => {
    const prepare = async () => {
      const world = reconcileWorld();
      await plant(world);
      await world.start();
      return world;
    };
    const calm = await prepare();
    const counted = crashAt(Number.POSITIVE_INFINITY);
    await calm.work(counted);
    await calm.engine.drain();
    assert.ok(counted.turns() > 100, `only ${counted.turns()} points were seen`);
    for (let turn = 1; turn <= counted.turns(); turn += 1) {
      const world = await prepare();
      const crash = crashAt(turn);
      // The window's message is not gone before its work is done: it is delivered again.
      for (let guard = 0; world.memory.windows.length > 0 && crash.turns() < turn; guard += 1) {
        assert.ok(guard < 500);
        const next = world.memory.windows.shift();
        assert.ok(next);
        const ended = await Promise.race([
          reconcileWindow(next.message, world.needs(crash)).then(() => 'done'),
          crash.crashed,
        ]);
        if (ended === 'crashed') world.memory.windows.push(next);
      }
      await world.work();
      await world.engine.drain();
      assert.equal(world.run().phase, 'done', `after a crash ${crash.where()}`);
      assert.deepEqual(world.open(), calm.open(), `after a crash ${crash.where()}`);
      assert.deepEqual(world.run().found, calm.run().found, `after a crash ${crash.where()}`);
      assert.deepEqual(
        [...world.engine.servicenow.records.values()].map(({ fields }) => fields.summary),
        [...calm.engine.servicenow.records.values()].map(({ fields }) => fields.summary),
      );
    }
  });

  it('waits as long as an instance asks it to, and gives up on what no waiting fixes', async () => {
    const world = reconcileWorld();
    await world.pairs(1);
    await world.start();
    let asked = 0;
    await world.work({ fault: () => ((asked += 1) === 1 ? 'busy' : 'none') });
    assert.equal(world.run().phase, 'done');

    await world.start();
    world.engine.reconfigure({
      closing: { closeCode: 'x' },
      status: [{ board: 1, rows: [{ connectwise: 'New', servicenow: '1' }] }],
    });
    const outcome = await world.work();
    assert.equal(outcome.kind, 'failed');
    assert.ok(world.alarms.some(({ name }) => name === 'reconcile-failed'));
  });

  it('is begun once a night, taken up when its message was lost, and not begun twice', async () => {
    const world = reconcileWorld();
    const due = () => reconcileDue(['acme', 'unknown'], world.needs());
    assert.deepEqual(await due(), [], 'noon is no time for it');
    world.engine.advance(14 * 3600);
    assert.deepEqual(
      (await due()).map(({ kind }) => kind),
      ['started', 'link-unknown'],
    );
    assert.equal((await due())[0]?.kind, 'already-running');
    world.memory.windows.length = 0;
    world.engine.advance(3600);
    assert.equal((await due())[0]?.kind, 'resumed');
    assert.equal((await world.work()).kind, 'done');
    assert.deepEqual(
      (await due()).map(({ kind }) => kind),
      ['link-unknown'],
      'one a night',
    );
  });
});

describe('a paused link', () => {
  it('begins no comparison, waits with one that was under way, and is looked at in a dry run', async () => {
    const world = reconcileWorld();
    await world.pairs(3);
    world.engine.servicenow.editSilently(pairOf(world).incident, 'summary', 'Silent on the incident');
    let paused = true;
    const needs = (): ReconcileNeeds => ({ ...world.needs(), isPaused: () => Promise.resolve(paused) });
    assert.deepEqual(await reconcileDue(['acme'], needs()), []);

    await world.start();
    for (let times = 0; times < 3; times += 1) {
      const [window, ...others] = world.memory.windows.splice(0);
      assert.ok(window !== undefined && others.length === 0);
      const { kind, ...how } = await reconcileWindow(window.message, needs());
      assert.deepEqual([kind, 'code' in how && how.code], ['deferred', 'link-paused']);
    }
    const [waiting] = world.memory.windows;
    assert.deepEqual(
      [waiting?.delaySeconds, waiting?.message.attempt, world.run().phase],
      [300, 0, 'counts'],
    );
    await startReconcile({ link: 'acme', kind: 'on-demand', dryRun: true }, needs());
    const dry = world.memory.windows.find(({ message }) => message.dryRun) ?? assert.fail('no dry run');
    assert.equal((await reconcileWindow(dry.message, needs())).kind, 'window');

    paused = false;
    await world.work();
    await world.engine.drain();
    assert.equal(world.run().phase, 'done');
    const { ticket } = pairOf(world);
    assert.equal(world.engine.connectwise.valueOf(ticket, 'summary'), 'Silent on the incident');
  });
});
