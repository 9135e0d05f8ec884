// If this fails, a poll costs requests for what this process knows, or it trusts what another one has changed since.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollMemory } from '../../../../shared/automations/poll/poll-memory.ts';
import { ticketSync, type TicketSyncNeeds } from '../../../../shared/automations/poll/ticket-sync.ts';
import { holding, holdNudge } from '../../../../shared/automations/sync/pause/link-pause.ts';
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

test('a process that knows nothing looks once whether nudges are held, and not again for a day', async () => {
  const { world, poll } = await restedWorld();
  const memory = pollMemory(world.now);
  assert.ok((await poll({ memory })).includes('release'));
  assert.ok(!(await poll({ memory })).includes('release'));
  world.advance(24 * 3600 + 1);
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

test('a row that the overlap shows again is looked up once, and again when its record changes', async () => {
  const { world, ticket, poll } = await restedWorld();
  world.connectwise.edit(ticket, 'summary', 'Printer on fire');
  world.advance(20);
  const lookUps = (calls: readonly string[]): number =>
    calls.filter((call) => call.startsWith('pairs')).length;
  assert.ok(lookUps(await poll()) > 0, 'the change');
  await world.drain();
  world.advance(20);
  assert.ok(lookUps(await poll()) > 0, 'its version is in the pair now, which nobody knows yet');
  world.advance(5);
  assert.equal(lookUps(await poll()), 0);
  assert.ok(lookUps(await poll({ memory: pollMemory(world.now) })) > 0, 'another process');
  world.reconfigure({ dryRun: true });
  assert.ok(lookUps(await poll()) > 0, 'other words');
  world.connectwise.edit(ticket, 'summary', 'Printer gone');
  world.advance(20);
  assert.ok((await poll()).includes('nudges.send'));
});
