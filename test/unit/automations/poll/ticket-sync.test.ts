// If this fails, a change that no callback told us about is never found, or one broken customer stops all others.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pollMemory } from '../../../../shared/automations/poll/poll-memory.ts';
import { ticketSync } from '../../../../shared/automations/poll/ticket-sync.ts';
import type { PolledSide } from '../../../../shared/automations/poll/ticket-sync.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { idOn } from '../../../support/builders/record-ids.ts';
import { crashAt, engineWorld } from '../../../support/engine/engine-world.ts';
import { moveCursors } from '../../../support/engine/cursors.ts';

const summary = (polled: readonly PolledSide[]): unknown[] =>
  polled.map(({ side, rows, nudges, error }) => [side, rows, nudges, error?.code ?? null]);

describe('a poll', () => {
  it('finds what changed on both sides without any callback, and nothing twice', async () => {
    const world = engineWorld();
    world.openTicket();
    world.openIncident({ summary: 'Screen' });
    world.advance(60);
    const first = await world.poll();
    assert.equal(first.kind, 'complete');
    assert.deepEqual(summary(first.polled), [
      ['connectwise', 1, 1, null],
      ['servicenow', 1, 1, null],
    ]);
    assert.deepEqual(
      world.state.queue.map(({ nudge }) => [nudge.side, nudge.origin]),
      [
        ['connectwise', 'poll'],
        ['servicenow', 'poll'],
      ],
    );
    await world.bringToRest();
    const again = await world.poll();
    assert.ok(
      again.polled.every(({ nudges }) => nudges === 0),
      'what is completed costs no nudge',
    );
    assert.deepEqual([world.connectwise.records.size, world.servicenow.records.size], [2, 2]);
  });

  it('reads page by page to the end of the window', async () => {
    const world = engineWorld();
    for (let count = 0; count < 260; count += 1) world.openTicket();
    world.advance(60);
    const { polled } = await world.poll();
    // ConnectWise's list ends with an empty page.
    assert.deepEqual([polled[0]?.rows, polled[0]?.nudges, polled[0]?.pages], [260, 260, 3]);
    assert.equal(new Set(world.state.queue.map(({ nudge }) => nudge.recordId)).size, 260);
  });

  it('keeps the end of its window on every page, so that a busy system does not lead it on', async () => {
    const world = engineWorld();
    for (let count = 0; count < 260; count += 1) world.openTicket();
    world.advance(60);
    const needs = world.needs();
    const ends: (string | null)[] = [];
    const cursors: typeof needs.cursors = {
      ...needs.cursors,
      save(link, both, version) {
        ends.push(both.connectwise?.window?.to ?? both.connectwise?.completedTo ?? null);
        world.advance(30);
        return needs.cursors.save(link, both, version);
      },
    };
    await ticketSync({ ...needs, cursors, links: [world.link().name] });
    assert.equal(ends.length, 3);
    assert.equal(new Set(ends).size, 1, ends.join());
  });

  it('stays behind the other system’s clock, and finds the newest the next time', async () => {
    const world = engineWorld();
    world.openTicket();
    const [connectwise] = (await world.poll()).polled;
    assert.deepEqual(
      [connectwise?.rows, connectwise?.nudges],
      [1, 0],
      'a second is not over until it is over',
    );
    world.advance(60);
    assert.equal((await world.poll()).polled[0]?.nudges, 1);
  });

  it('looks back a day on its first run, and no further', async () => {
    const world = engineWorld();
    world.openTicket({ summary: 'Old' });
    world.advance(23 * 3600);
    world.openTicket({ summary: 'Newer' });
    world.advance(2 * 3600);
    assert.equal((await world.poll()).polled[0]?.nudges, 1);
  });

  it('asks the guard once for both sides, and once more where a cursor fits otherwise or the answer was no', async () => {
    const world = engineWorld();
    world.openTicket();
    await world.bringToRest();
    world.advance(3600);
    await world.poll();
    const asked: boolean[] = [];
    const poll = async (may: boolean): Promise<readonly boolean[]> => {
      asked.length = 0;
      const mayPoll = (_link: unknown, fits: boolean): Promise<boolean> => {
        asked.push(fits);
        return Promise.resolve(may);
      };
      const memory = pollMemory(world.now);
      await ticketSync({ ...world.needs(), mayPoll, memory, links: [world.link().name] });
      return [...asked];
    };
    assert.deepEqual(await poll(true), [true]);
    assert.deepEqual(await poll(false), [true, true]);
    moveCursors(world.state, { shape: 'another' }, ['connectwise']);
    assert.deepEqual(new Set(await poll(true)), new Set([false, true]));
  });

  it('starts over when the link’s words change', async () => {
    const world = engineWorld();
    world.openTicket();
    await world.bringToRest();
    world.advance(3600);
    assert.equal((await world.poll()).polled[0]?.rows, 0);
    moveCursors(world.state, { shape: 'another' });
    assert.equal((await world.poll()).polled[0]?.rows, 1);
  });
});

describe('a record that left the link for another board', () => {
  it('sends a nudge for its pair, and none where it never had one', async () => {
    const world = engineWorld();
    const id = world.openTicket();
    await world.bringToRest();
    const needs = world.needs();
    const moved = (of: string) => ({
      id: idOn('connectwise', of),
      updatedAt: new Date(world.now() - 60_000).toISOString(),
      version: 'moved',
    });
    world.advance(3600);
    const { polled } = await ticketSync({
      ...needs,
      links: ['acme'],
      async linkOf(name) {
        const linked = await needs.linkOf(name);
        if (linked === null) return null;
        const real = linked.sides.connectwise;
        const changed: typeof real.changed = async (...given) => ({
          ...(await real.changed(...given)),
          elsewhere: [moved(id), moved('999999')],
        });
        return { ...linked, sides: { ...linked.sides, connectwise: { ...real, changed } } };
      },
    });
    assert.deepEqual([polled[0]?.rows, polled[0]?.nudges], [0, 1]);
    assert.deepEqual(
      world.state.queue.map(({ nudge }) => nudge.recordId),
      [id],
    );
  });
});

describe('a failure', () => {
  it('of one side leaves its cursor and stops nobody else', async () => {
    const world = engineWorld();
    world.openTicket();
    world.openIncident();
    world.advance(60);
    let asked = 0;
    const outcome = await world.poll({
      fault: (call) => {
        if (call !== 'read serverTime' && call !== 'read changed') return 'none';
        asked += 1;
        return asked === 1 ? 'busy' : 'none';
      },
    });
    assert.equal(outcome.kind, 'partial');
    assert.deepEqual(summary(outcome.polled), [
      ['connectwise', 0, 0, 'remote-busy'],
      ['servicenow', 1, 1, null],
    ]);
    const next = await world.poll();
    assert.deepEqual([next.kind, next.polled[0]?.nudges], ['complete', 1]);
  });

  it('of the queue leaves the cursor where it was, so that the next poll sends the nudges', async () => {
    const world = engineWorld();
    world.openTicket();
    world.advance(60);
    const refused = () => Promise.reject(new CodedError('storage-unavailable'));
    const outcome = await ticketSync({ ...world.needs(), links: ['acme'], nudges: { send: refused } });
    assert.deepEqual(summary(outcome.polled)[0], ['connectwise', 1, 0, 'storage-unavailable']);
    // Longer than what every poll reads again.
    world.advance(2_000);
    assert.equal((await world.poll()).polled[0]?.nudges, 1);
  });

  it('of two polls at once moves the cursor once', async () => {
    const world = engineWorld();
    world.openTicket();
    world.advance(60);
    const both = await Promise.all([world.poll(), world.poll()]);
    const codes = both.flatMap(({ polled }) => polled.map(({ error }) => error?.code ?? null));
    assert.ok(codes.includes('cursor-version-conflict'));
    await world.bringToRest();
    world.only('servicenow');
  });

  it('at any point loses no change', async () => {
    const prepare = () => {
      const world = engineWorld();
      world.openTicket();
      world.openIncident({ summary: 'Screen' });
      world.advance(60);
      return world;
    };
    const counted = crashAt(Number.POSITIVE_INFINITY);
    await prepare().poll(counted);
    assert.ok(counted.turns() > 15, `only ${counted.turns()} points were seen`);
    for (let turn = 1; turn <= counted.turns(); turn += 1) {
      const world = prepare();
      const crash = crashAt(turn);
      await Promise.race([world.poll(crash), crash.crashed]);
      // The nudges sent before the crash are worked off; the next poll is 15 minutes later.
      world.advance(900);
      await world.poll();
      await world.drain();
      assert.deepEqual(
        [world.connectwise.records.size, world.servicenow.records.size],
        [2, 2],
        `after a crash ${crash.where()}`,
      );
    }
  });
});
