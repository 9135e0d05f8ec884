// If this fails, a poll costs requests for what this process knows, or it trusts what another one has changed since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollMemory } from '../../../../shared/automations/poll/poll-memory.ts';
import { ticketSync, type TicketSyncNeeds } from '../../../../shared/automations/poll/ticket-sync.ts';
import { holding, holdNudge } from '../../../../shared/automations/sync/pause/link-pause.ts';
import { afterTimeout } from '../../../../shared/kit/deadline.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { idOn } from '../../../support/builders/record-ids.ts';
import { crashAt, engineWorld, type EngineWorld } from '../../../support/engine/engine-world.ts';

const link = 'acme';

/** A pair at rest, polled since, and the calls that the next polls make. */
async function restedWorld() {
  const world = engineWorld();
  const ticket = world.openTicket();
  await world.bringToRest();
  world.advance(60);
  await world.poll();
  const calls: string[] = [];
  const poll = async (changes: Partial<TicketSyncNeeds> = {}): Promise<readonly string[]> => {
    calls.length = 0;
    const needs = world.needs({
      pause: (where) => {
        if (/^before (pairs|cursors|nudges)/.test(where)) calls.push(where.slice('before '.length));
        return Promise.resolve();
      },
    });
    const paused = {
      pauses: world.pauses,
      release: (name: string) => {
        calls.push('release');
        return needs.paused.release(name);
      },
    };
    await ticketSync({ ...needs, links: [link], paused, ...changes });
    return [...calls];
  };
  return { world, ticket, incident: world.only('servicenow').id, poll };
}

const aPause = (world: EngineWorld) => ({
  since: new Date(world.now()).toISOString(),
  by: 'Jo',
  because: '',
});

test('a poll that finds nothing reads both cursors once and moves them once', async () => {
  const { world, poll } = await restedWorld();
  world.advance(900);
  assert.deepEqual(await poll(), ['cursors.read', 'cursors.save']);
});

test('a process that knows nothing looks once whether nudges are held, and not again for an hour', async () => {
  const { world, poll } = await restedWorld();
  const memory = pollMemory(world.now);
  assert.ok((await poll({ memory })).includes('release'));
  assert.ok(!(await poll({ memory })).includes('release'));
  world.advance(3601);
  assert.ok((await poll({ memory })).includes('release'));
});

test('a link that was paused is looked at again, by this process and by one that never saw the pause', async () => {
  const { world, poll } = await restedWorld();
  const others = pollMemory(world.now);
  await poll({ memory: others });
  await world.pauses.pause(link, aPause(world));
  assert.deepEqual(await poll(), []);
  await holding(world.held, world.pauses)(world.nudge('connectwise', '1'));
  await world.pauses.resume(link);
  assert.ok((await poll({ memory: others })).includes('release'));
  assert.ok((await poll()).includes('release'), 'it saw the pause');
  assert.ok(!(await poll()).includes('release'));
});

test('killed anywhere while a nudge is held, it comes back behind the pause, also in a process that has looked', async () => {
  let killed = 0;
  for (let turn = 1; turn <= 10; turn += 1) {
    const { world, poll } = await restedWorld();
    const others = pollMemory(world.now);
    await poll({ memory: others });
    await world.pauses.pause(link, aPause(world));
    const crash = crashAt(turn);
    const turned = async <T>(where: string, work: () => Promise<T>): Promise<T> => {
      await crash.pause(`before ${where}`);
      const result = await work();
      await crash.pause(`after ${where}`);
      return result;
    };
    const hold = holding(
      { hold: (nudge) => turned('hold', () => world.held.hold(nudge)) },
      { markHeld: (name) => turned('mark', () => world.pauses.markHeld(name)) },
    );
    const nudge = world.nudge('connectwise', '4711');
    const nudges = world.needs().nudges;
    const ended = holdNudge(nudge, { pauses: world.pauses, hold }, nudges).then(() => 'ended' as const);
    // A message whose worker died comes again.
    if ((await Promise.race([ended, crash.crashed])) === 'crashed') {
      killed += 1;
      await holdNudge(nudge, { pauses: world.pauses, hold: holding(world.held, world.pauses) }, nudges);
    }
    await world.pauses.resume(link);
    world.state.queue.length = 0;
    await poll({ memory: others });
    assert.deepEqual(
      world.state.queue.map(({ nudge: { recordId } }) => recordId),
      ['4711'],
      crash.where(),
    );
  }
  assert.ok(killed >= 4, `${killed} places`);
});

test('a mark stays where a nudge was held after the look that found it', async () => {
  const { world, poll } = await restedWorld();
  const hold = holding(world.held, world.pauses);
  await hold(world.nudge('connectwise', '1'));
  const release = async (): Promise<{ readonly released: number; readonly isEmpty: boolean }> => {
    await hold(world.nudge('connectwise', '2'));
    return { released: 1, isEmpty: true };
  };
  await poll({ paused: { pauses: world.pauses, release } });
  assert.equal((await world.pauses.look()).marks.size, 1);
  assert.ok((await poll()).includes('release'));
  assert.equal((await world.pauses.look()).marks.size, 0);
});

test('a mark is no pause', async () => {
  const { world } = await restedWorld();
  await world.pauses.markHeld(link);
  assert.deepEqual([(await world.pauses.all()).size, await world.pauses.of(link)], [0, null]);
});

test('the guard is asked once an hour for a cursor that fits, and each time for one that does not', async () => {
  const { world, poll } = await restedWorld();
  const asked: boolean[] = [];
  const guarded = async (may = true): Promise<readonly boolean[]> => {
    asked.length = 0;
    const mayPoll = (_link: unknown, fits: boolean): Promise<boolean> => {
      asked.push(fits);
      return Promise.resolve(may);
    };
    await poll({ mayPoll });
    return [...asked];
  };
  assert.deepEqual(await guarded(false), [true, true], 'a no is asked for again');
  assert.deepEqual(await guarded(), [true]);
  assert.deepEqual(await guarded(), []);
  world.advance(3601);
  assert.deepEqual(await guarded(), [true]);
  world.reconfigure({ dryRun: true });
  assert.deepEqual(await guarded(false), [false, false], 'other words');
});

test('a record that the overlap shows again costs one request, and a nudge as soon as its pair asks for one', async () => {
  const { world, ticket, poll } = await restedWorld();
  world.connectwise.edit(ticket, 'summary', 'Printer on fire');
  world.advance(20);
  assert.ok((await poll()).includes('nudges.send'));
  await world.drain();
  world.advance(5);
  const reads = (calls: readonly string[]): readonly string[] =>
    calls.filter((call) => call.startsWith('pairs'));
  await poll();
  assert.deepEqual(reads(await poll()), ['pairs.read', 'pairs.read'], 'the ticket, and its incident');
  assert.ok(reads(await poll({ memory: pollMemory(world.now) })).includes('pairs.keyOf'), 'another process');
  // As a run leaves it that waits for something: the poll must look, even if nothing else changes.
  for (const row of world.state.pairRows.values())
    row.pair = { ...row.pair, versions: { connectwise: null, servicenow: null } };
  assert.ok((await poll()).includes('nudges.send'));
});

test('a record whose pair has another one by now is looked up', async () => {
  const { world, ticket, poll } = await restedWorld();
  world.connectwise.edit(ticket, 'summary', 'Printer on fire');
  world.advance(20);
  await poll();
  await world.drain();
  await poll();
  for (const row of world.state.pairRows.values())
    row.pair = { ...row.pair, connectwiseId: idOn('connectwise', '999') };
  const calls = await poll();
  assert.ok(calls.includes('pairs.keyOf'), calls.join());
});

test('a side that hangs holds up neither the cursor of the other one nor another link', async () => {
  const { world } = await restedWorld();
  world.advance(900);
  const ticket = world.openTicket();
  world.advance(60);
  const before = world.state.cursorRows.get(link)?.cursors;
  const needs = world.needs();
  const saved = Promise.withResolvers<void>();
  const endless = Promise.withResolvers<never>();
  const running = ticketSync({
    ...needs,
    after: afterTimeout,
    links: [link],
    cursors: {
      ...needs.cursors,
      async save(...given) {
        const version = await needs.cursors.save(...given);
        saved.resolve();
        return version;
      },
    },
    async linkOf(name) {
      const linked = await needs.linkOf(name);
      if (linked === null) return null;
      const servicenow = { ...linked.sides.servicenow, changed: () => endless.promise };
      return { ...linked, sides: { ...linked.sides, servicenow } };
    },
  });
  await saved.promise;
  const behind = world.state.cursorRows.get(link)?.cursors;
  assert.notDeepEqual(behind?.connectwise, before?.connectwise);
  assert.deepEqual(behind?.servicenow, before?.servicenow);
  assert.ok(world.state.queue.some(({ nudge }) => nudge.recordId === ticket));
  endless.reject(new CodedError('http-timeout'));
  const { polled } = await running;
  assert.deepEqual(
    polled.map(({ side, error }) => [side, error?.code ?? null]),
    [
      ['connectwise', null],
      ['servicenow', 'http-timeout'],
    ],
  );
});
