// If this fails, tickets double, edits vanish, private notes leak, or a crash leaves two systems that disagree for good.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SyncOutcome } from '../../shared/automations/sync-needs.ts';
import type { Fault } from '../fakes/memory-side.ts';
import { crashAt, engineWorld } from './engine-world.ts';
import type { EngineWorld } from './engine-world.ts';

/** A world with one pair at rest; its records' ids. */
async function settledPair(changes = {}): Promise<{ world: EngineWorld; ticket: string; incident: string }> {
  const world = engineWorld(changes);
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  await world.settle();
  return { world, ticket, incident: world.only('servicenow').id };
}

/** Plays one fault on the first call that begins so, and nothing afterwards. */
function once(call: string, fault: Fault): (called: string) => Fault {
  let played = false;
  return (called) => {
    if (played || !called.startsWith(call)) return 'none';
    played = true;
    return fault;
  };
}

const texts = (world: EngineWorld, side: 'connectwise' | 'servicenow', kind: string): string[] =>
  world
    .only(side)
    .notes.filter((note) => note.kind === kind && !note.describes)
    .map(({ text }) => text);

describe('a pair', () => {
  it('begins with the incident of a ticket, equal in every field', async () => {
    const world = engineWorld();
    const ticket = world.openTicket({ status: 'In Progress', priority: 'High' });
    const outcome = await world.sync(world.nudge('connectwise', ticket));
    assert.equal(outcome.kind === 'synced' && outcome.created, true);
    const { fields, correlation } = world.only('servicenow');
    assert.deepEqual(fields, { summary: 'Printer', description: 'It burns.', status: '2', priority: '1/2' });
    assert.equal(correlation, `cwf:acme:${ticket}`);
  });

  it('begins with the ticket of an incident, whose description is its first note', async () => {
    const world = engineWorld();
    const incident = world.openIncident({ priority: '3/3' });
    await world.sync(world.nudge('servicenow', incident));
    const { fields, notes } = world.only('connectwise');
    assert.deepEqual([fields.summary, fields.status, fields.priority], ['Printer', 'New', 'Low']);
    assert.deepEqual(
      notes.map(({ text, describes }) => [text, describes]),
      [['It burns.', true]],
    );
  });

  it('carries edits both ways, and the echo of its own writes writes nothing', async () => {
    const { world, ticket, incident } = await settledPair();
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    world.servicenow.edit(incident, 'priority', '1/1');
    await world.sync(world.nudge('connectwise', ticket));
    assert.equal(world.only('servicenow').fields.summary, 'Printer on fire');
    assert.equal(world.only('connectwise').fields.priority, 'Critical');
    const before = world.writes();
    world.advance(10);
    for (const nudge of [world.nudge('connectwise', ticket), world.nudge('servicenow', incident)])
      assert.equal((await world.sync(nudge)).kind, 'unchanged');
    await world.settle();
    assert.equal(world.writes(), before);
  });

  it('keeps a status that only means the same on the other side', async () => {
    const { world, ticket, incident } = await settledPair();
    for (const status of ['In Progress', 'Assigned']) {
      world.connectwise.edit(ticket, 'status', status);
      await world.settle();
      assert.deepEqual(
        [world.only('connectwise').fields.status, world.only('servicenow').fields.status],
        [status, '2'],
      );
    }
    world.servicenow.edit(incident, 'summary', 'Another title');
    await world.settle();
    assert.equal(world.only('connectwise').fields.status, 'Assigned');
  });

  it('leaves a status without a translation as the technician set it', async () => {
    const { world, ticket, incident } = await settledPair();
    world.connectwise.edit(ticket, 'status', 'Parts Ordered');
    await world.settle();
    world.servicenow.edit(incident, 'summary', 'Another title');
    await world.settle();
    assert.equal(world.only('connectwise').fields.status, 'Parts Ordered');
    assert.equal(world.only('connectwise').fields.summary, 'Another title');
  });

  it('of a ticket whose status has no translation leaves it too', async () => {
    const world = engineWorld();
    world.openTicket({ status: 'Parts Ordered' });
    await world.settle();
    assert.equal(world.only('connectwise').fields.status, 'Parts Ordered');
    assert.equal(world.only('servicenow').fields.status, '1');
  });
});

describe('a conflict', () => {
  for (const [policy, summary] of [
    ['connectwise', ['Left', 'Left']],
    ['servicenow', ['Right', 'Right']],
    ['latest', ['Right', 'Right']],
    ['manual', ['Left', 'Right']],
  ] as const)
    it(`by the policy "${policy}" ends as it says, and the journal has both values`, async () => {
      const { world, ticket, incident } = await settledPair({ fields: { summary: { conflict: policy } } });
      world.connectwise.edit(ticket, 'summary', 'Left');
      world.advance(5);
      world.servicenow.edit(incident, 'summary', 'Right');
      await world.sync(world.nudge('servicenow', incident));
      await world.settle();
      assert.deepEqual(
        [world.only('connectwise').fields.summary, world.only('servicenow').fields.summary],
        summary,
      );
      const journal = [...world.state.conflictRows.values()];
      assert.deepEqual(
        journal.map(({ connectwise, servicenow, policy: by }) => [connectwise, servicenow, by]),
        [['Left', 'Right', policy]],
      );
    });
});

describe('notes', () => {
  it('go both ways into the field of their privacy, once', async () => {
    const { world, ticket, incident } = await settledPair();
    world.connectwise.note(ticket, 'discussion', 'To the customer', 'Ann');
    world.connectwise.note(ticket, 'internal', 'Between us', 'Ann');
    world.servicenow.note(incident, 'comments', 'From the customer', 'Bob');
    world.servicenow.note(incident, 'work_notes', 'Their own', 'Bob');
    await world.settle();
    await world.settle();
    assert.deepEqual(texts(world, 'servicenow', 'comments'), [
      'From the customer',
      'Ann (ConnectWise): To the customer',
    ]);
    assert.deepEqual(texts(world, 'servicenow', 'work_notes'), [
      'Their own',
      'Ann (ConnectWise): Between us',
    ]);
    assert.deepEqual(texts(world, 'connectwise', 'discussion'), [
      'To the customer',
      'Bob (ServiceNow): From the customer',
    ]);
    assert.deepEqual(texts(world, 'connectwise', 'internal'), ['Between us', 'Bob (ServiceNow): Their own']);
  });

  it('older than the pair stay behind unless the link wants its history', async () => {
    for (const history of [false, true]) {
      const world = engineWorld({ history });
      const ticket = world.openTicket();
      world.connectwise.note(ticket, 'discussion', 'Old', 'Ann');
      await world.settle();
      assert.deepEqual(texts(world, 'servicenow', 'comments'), history ? ['Ann (ConnectWise): Old'] : []);
    }
  });
});

describe('a nudge', () => {
  it('older than the last completed read costs no remote call', async () => {
    const { world, ticket } = await settledPair();
    const old = world.nudge('connectwise', ticket);
    world.advance(60);
    await world.sync(world.nudge('connectwise', ticket));
    const outcome = await world.sync(old, { fault: () => assert.fail('a remote call was made') });
    assert.equal(outcome.kind, 'stale');
  });

  it('about a pair that another worker has goes back to the queue', async () => {
    const { world, ticket } = await settledPair();
    const { pause, crashed } = crashAt(6);
    world.advance(60);
    const nudge = world.nudge('connectwise', ticket);
    await Promise.race([world.sync(nudge, { pause }), crashed]);
    assert.equal(world.state.claimRows.size, 1, 'the first worker has the claim');
    const outcome = await world.sync(nudge);
    assert.equal(outcome.kind, 'busy');
    assert.deepEqual(
      world.state.queue.map(({ nudge: { recordId } }) => recordId),
      [ticket],
    );
  });

  it('about another link or a record that is not there does nothing', async () => {
    const world = engineWorld();
    const nudge = world.nudge('connectwise', '999');
    assert.deepEqual(await world.sync({ ...nudge, link: 'other' }), {
      kind: 'ignored',
      reason: 'link-unknown',
    });
    assert.deepEqual(await world.sync(nudge), { kind: 'ignored', reason: 'missing' });
    assert.deepEqual([world.writes(), world.state.pairRows.size], [0, 0]);
  });

  it('that cannot be worked off for now comes back when the other system said', async () => {
    const { world, ticket } = await settledPair();
    world.advance(60);
    const outcome = await world.sync(world.nudge('connectwise', ticket), { fault: once('read', 'busy') });
    assert.equal(outcome.kind, 'deferred');
    assert.ok(outcome.kind === 'deferred' && outcome.code === 'remote-busy' && outcome.delaySeconds >= 20);
    assert.equal(world.state.queue.length, 1);
    assert.equal(world.state.claimRows.size, 0, 'and the pair is free meanwhile');
  });

  it('whose write is refused is kept for a person, and is not tried again until something changes', async () => {
    const { world, ticket, incident } = await settledPair();
    world.servicenow.edit(incident, 'status', '7');
    await world.settle();
    world.connectwise.edit(ticket, 'summary', 'Too late');
    world.advance(60);
    assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'parked');
    assert.deepEqual(
      [...world.state.letters.values()].map(({ code, recordId }) => [code, recordId]),
      [['write-refused', ticket]],
    );
    const before = world.writes();
    world.advance(60);
    assert.equal((await world.sync(world.nudge('connectwise', ticket))).kind, 'parked');
    assert.equal(world.writes(), before);
    world.connectwise.edit(ticket, 'summary', 'Printer');
    await world.settle();
    assert.equal(
      [...world.state.pairRows.values()][0]?.pair.parked,
      null,
      'back to what both have: nothing is left to do',
    );
  });
});

describe('a create whose answer is lost', () => {
  for (const fault of ['lost-answer', 'no-answer', 'late'] as const)
    it(`(${fault}) is never followed by a second incident`, async () => {
      const world = engineWorld();
      const ticket = world.openTicket();
      const nudge = world.nudge('connectwise', ticket);
      const first = await world.sync(nudge, { fault: once('write create', fault) });
      assert.deepEqual(
        [first.kind, first.kind === 'deferred' && first.code],
        ['deferred', 'remote-write-ambiguous'],
      );
      world.advance(1);
      const second: SyncOutcome = await world.sync(nudge);
      if (fault !== 'lost-answer')
        assert.equal(second.kind, 'waiting', 'not before the write can no longer take effect');
      await world.drain();
      assert.equal(world.only('servicenow').correlation, `cwf:acme:${ticket}`);
    });
});

describe('a note whose answer is lost', () => {
  for (const fault of ['lost-answer', 'no-answer', 'late', 'failed'] as const)
    it(`(${fault}) arrives once`, async () => {
      const { world, ticket } = await settledPair();
      world.connectwise.note(ticket, 'discussion', 'Hello', 'Ann');
      world.advance(60);
      const nudge = world.nudge('connectwise', ticket);
      const first = await world.sync(nudge, { fault: once('write addNote', fault) });
      assert.equal(first.kind === 'deferred' && first.code, 'remote-write-ambiguous');
      world.advance(1);
      await world.sync(nudge);
      await world.settle();
      assert.deepEqual(texts(world, 'servicenow', 'comments'), ['Ann (ConnectWise): Hello']);
      assert.deepEqual(texts(world, 'connectwise', 'discussion'), ['Hello']);
    });
});

describe('two workers at once', () => {
  it('make one incident for one ticket', async () => {
    const world = engineWorld();
    const ticket = world.openTicket();
    const nudge = world.nudge('connectwise', ticket);
    const kinds = (await Promise.all([world.sync(nudge), world.sync(nudge)])).map(({ kind }) => kind);
    assert.deepEqual(kinds.toSorted(), ['busy', 'synced']);
    await world.drain();
    world.only('servicenow');
  });

  for (const point of ['after servicenow read', 'after pairs.save'])
    it(`one of which slept too long ${point} do not both write`, async () => {
      const { world, ticket } = await settledPair();
      world.connectwise.edit(ticket, 'summary', 'Edited');
      world.advance(60);
      const nudge = world.nudge('connectwise', ticket);
      const { promise: woken, resolve: wake } = Promise.withResolvers<undefined>();
      const { promise: asleep, resolve: fallAsleep } = Promise.withResolvers<undefined>();
      const sleeper = world.sync(nudge, {
        async pause(where) {
          if (where !== point) return;
          fallAsleep(undefined);
          await woken;
        },
      });
      await asleep;
      world.advance(600);
      assert.equal((await world.sync(nudge)).kind, 'synced');
      world.connectwise.edit(ticket, 'summary', 'Edited again');
      world.advance(60);
      await world.sync(world.nudge('connectwise', ticket));
      const before = world.writes();
      wake(undefined);
      assert.equal((await sleeper).kind, 'deferred');
      assert.equal(world.writes(), before, 'whoever lost the claim writes nothing');
      assert.equal(world.only('servicenow').fields.summary, 'Edited again');
    });
});

describe('a crash', () => {
  /** What happened in the two systems since they were at rest, and what must have come of it. */
  const stories = {
    'while an incident is made': {
      prepare: () => {
        const world = engineWorld({ history: true });
        const ticket = world.openTicket();
        world.connectwise.note(ticket, 'internal', 'Between us', 'Ann');
        return Promise.resolve({ world, ticket });
      },
      meanwhile: () => undefined,
      check: (world: EngineWorld) => {
        assert.deepEqual(texts(world, 'servicenow', 'work_notes'), ['Ann (ConnectWise): Between us']);
        assert.deepEqual(texts(world, 'servicenow', 'comments'), []);
      },
    },
    'while edits and notes cross': {
      prepare: async () => {
        const { world, ticket, incident } = await settledPair();
        world.connectwise.edit(ticket, 'summary', 'Edited');
        world.connectwise.edit(ticket, 'description', 'It smokes.');
        world.servicenow.edit(incident, 'status', '2');
        world.connectwise.note(ticket, 'discussion', 'Hello', 'Ann');
        world.servicenow.note(incident, 'comments', 'Hello', 'Bob');
        world.advance(60);
        return { world, ticket };
      },
      meanwhile: () => undefined,
      check: (world: EngineWorld) => {
        assert.deepEqual(texts(world, 'servicenow', 'comments'), ['Hello', 'Ann (ConnectWise): Hello']);
        assert.deepEqual(texts(world, 'connectwise', 'discussion'), ['Hello', 'Bob (ServiceNow): Hello']);
        assert.equal(world.only('connectwise').fields.status, 'Assigned');
        assert.equal(world.state.conflictRows.size, 0, 'no write of ours was taken for an edit');
      },
    },
    'before the next edit of the same field': {
      prepare: async () => {
        const { world, ticket } = await settledPair();
        world.connectwise.edit(ticket, 'summary', 'First');
        world.advance(60);
        return { world, ticket };
      },
      meanwhile: (world: EngineWorld, ticket: string) => {
        world.connectwise.edit(ticket, 'summary', 'Second');
      },
      check: (world: EngineWorld) => {
        assert.equal(world.only('servicenow').fields.summary, 'Second');
        assert.equal(world.state.conflictRows.size, 0, 'no write of ours was taken for an edit');
      },
    },
  };

  for (const [name, { prepare, meanwhile, check }] of Object.entries(stories))
    it(`${name}, at any point, ends with equal sides, one incident and each note once`, async () => {
      const counted = crashAt(Number.POSITIVE_INFINITY);
      const whole = await prepare();
      await whole.world.sync(whole.world.nudge('connectwise', whole.ticket), counted);
      assert.ok(counted.turns() > 15, `only ${counted.turns()} points were seen`);
      for (let turn = 1; turn <= counted.turns(); turn += 1) {
        const { world, ticket } = await prepare();
        const nudge = world.nudge('connectwise', ticket);
        const crash = crashAt(turn);
        await Promise.race([world.sync(nudge, crash), crash.crashed]);
        // The queue delivers the nudge again when its time is up.
        world.advance(300);
        meanwhile(world, ticket);
        await world.sync(nudge);
        await world.drain();
        await world.settle();
        const [left, right] = [world.only('connectwise'), world.only('servicenow')];
        const description = left.notes.find(({ describes }) => describes)?.text;
        assert.deepEqual(
          [left.fields.summary, description],
          [right.fields.summary, right.fields.description],
          `after a crash ${crash.where()}`,
        );
        try {
          check(world);
        } catch (cause) {
          throw new Error(`after a crash ${crash.where()} (turn ${turn})`, { cause });
        }
        const before = world.writes();
        await world.settle();
        assert.equal(world.writes(), before, 'and then it rests');
      }
    });
});
