// If this fails, one incident becomes two tickets, each in another company of the claimed pair, because two links saw it in the
// same moment; or a record can never be synced again because of a link that is gone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkedSides, SyncPairNeeds } from '../../shared/ports/sync.ts';
import { syncPair } from '../../shared/automations/sync/sync-pair.ts';
import { ticketSync } from '../../shared/automations/poll/ticket-sync.ts';
import type { NudgeOrigin } from '../../shared/rules/sync/nudge.ts';
import { heldElsewhere, takeRecord } from '../../shared/automations/sync/record-owner.ts';
import { aConfig } from '../support/fakes/links.ts';
import { memorySystem } from '../support/fakes/memory-side.ts';
import { emptyState, memoryStores } from '../support/fakes/memory-stores.ts';
import { createScheduler, seededRandom } from '../support/engine/scheduler.ts';
import { sysId } from '../support/builders/record-ids.ts';

const filters = { network: 'category=network', urgent: 'urgency=1' } as const;

/** Two links of one instance and company whose filters meet, each with tickets of its own. */
function twoLinks() {
  let now = Date.parse('2026-11-24T12:00:00.000Z');
  const clock = (): number => now;
  const config = aConfig({ attachments: {} });
  const [first] = config.links;
  assert.ok(first !== undefined);
  const incidents = memorySystem({
    side: 'servicenow',
    company: 'company-a',
    statuses: ['1', '2', '3', '6', '7', '8'],
    closed: ['7', '8'],
    now: clock,
  });
  const desks = Object.keys(filters).map((name) => {
    const tickets = memorySystem({
      side: 'connectwise',
      company: name,
      statuses: ['New', 'Assigned', 'In Progress', 'Waiting', 'Completed', 'Closed'],
      closed: ['Completed', 'Closed'],
      now: clock,
    });
    const filter = filters[name as keyof typeof filters];
    return { tickets, link: { ...first, name, servicenow: { ...first.servicenow, filter } } };
  });
  const links = desks.map(({ link }) => link);
  const state = emptyState();
  let owners = 0;
  const needsOf = (
    pause: (where: string) => Promise<void> = () => Promise.resolve(),
    configured = links,
  ): SyncPairNeeds & Parameters<typeof ticketSync>[0] => {
    const stores = memoryStores({ state, pause, now: clock });
    return {
      ...stores,
      engine: config.engine,
      links: configured.map(({ name }) => name),
      now: clock,
      newOwner: () => `owner-${(owners += 1)}`,
      heldElsewhere: heldElsewhere({ links: configured }, stores.pairs),
      takeRecord: takeRecord({ links: configured }, stores.owners, stores.pairs),
      linkOf(name): Promise<LinkedSides | null> {
        const claimed = desks.find(({ link }) => link.name === name);
        if (claimed === undefined) return Promise.resolve(null);
        const { link, tickets } = claimed;
        const sides = {
          connectwise: tickets.port(link, { pause }),
          servicenow: incidents.port(link, { pause }),
        };
        return Promise.resolve({ link, sides });
      },
    };
  };
  const nudge = (link: string, id: string, origin: NudgeOrigin = 'callback') => ({
    link,
    side: 'servicenow' as const,
    recordId: sysId(id),
    origin,
    learnedAt: new Date(now).toISOString(),
    messageId: 'm',
  });
  return {
    state,
    links,
    needsOf,
    nudge,
    open: () =>
      incidents.open({ summary: 'Printer', description: 'It burns.', status: '1', priority: '1/1' }),
    tickets: () => desks.map(({ tickets }) => tickets.records.size),
    advance: (seconds: number) => void (now += seconds * 1000),
    now: clock,
    deadLetters: () => [...state.deadLetters.values()].map(({ link, code }) => [link, code]),
  };
}

describe('an incident that two links see at once', () => {
  it('becomes one ticket, however the two runs meet, and the other link says why', async () => {
    const winners = new Map<string, number>();
    for (let seed = 0; seed < 200; seed += 1) {
      const world = twoLinks();
      const id = world.open();
      const scheduler = createScheduler(seededRandom(seed));
      for (const { name } of world.links)
        await scheduler.start(name, async (pause) => {
          await syncPair(world.nudge(name, id), world.needsOf(pause));
        });
      for (let step = 0; await scheduler.step(world.now()); step += 1) {
        world.advance(0.005);
        assert.ok(step < 2_000, 'the runs never end');
      }
      const made = world.tickets();
      assert.deepEqual(
        made.toSorted((a, b) => a - b),
        [0, 1],
        `seed ${seed} made ${made.join(' and ')} tickets`,
      );
      const winner = world.links[made.indexOf(1)]?.name ?? '';
      winners.set(winner, (winners.get(winner) ?? 0) + 1);
      const [deadLetter, ...more] = world.state.deadLetters.values();
      assert.deepEqual([deadLetter?.code, more.length], ['record-of-another-link', 0]);
      assert.notEqual(deadLetter?.link, winner);
      assert.match(deadLetter?.lastAnswer ?? '', new RegExp(`link "${winner}"`));
    }
    assert.equal(winners.size, 2, 'only one of the two was ever first');
  });

  it('stays with the first of them through polls, crashes of the winner and replays', async () => {
    const world = twoLinks();
    const id = world.open();
    const [first, second] = world.links;
    assert.ok(first !== undefined && second !== undefined);
    // The winner dies right after it took the record, and nothing but that is stored.
    const died = Promise.withResolvers<void>();
    void syncPair(
      world.nudge(first.name, id),
      world.needsOf((where) => {
        if (where !== 'after owners.take') return Promise.resolve();
        died.resolve();
        return new Promise(() => undefined);
      }),
    );
    await died.promise;
    assert.equal((await syncPair(world.nudge(second.name, id), world.needsOf())).kind, 'dead-lettered');
    world.advance(600);
    assert.equal((await syncPair(world.nudge(first.name, id), world.needsOf())).kind, 'synced');
    assert.equal(
      (await syncPair(world.nudge(second.name, id, 'replay'), world.needsOf())).kind,
      'dead-lettered',
    );
    await ticketSync(world.needsOf());
    for (const { nudge } of world.state.queue.splice(0)) await syncPair(nudge, world.needsOf());
    assert.deepEqual(world.tickets(), [1, 0]);
  });

  it('goes to the other one when a person says so and the first made nothing of it, or is configured no more', async () => {
    for (const how of ['ordered', 'gone'] as const) {
      const world = twoLinks();
      const id = world.open();
      const [first, second] = world.links;
      assert.ok(first !== undefined && second !== undefined);
      const record = { system: new URL(first.servicenow.instance).origin, side: 'servicenow', id } as const;
      await memoryStores({ state: world.state }).owners.take(record, first.name, null);
      const asked = world.nudge(second.name, id, how === 'ordered' ? 'replay' : 'poll');
      const needs = how === 'ordered' ? world.needsOf() : world.needsOf(undefined, [second]);
      assert.equal((await syncPair(asked, needs)).kind, 'synced');
      assert.deepEqual(world.tickets(), [0, 1]);
      // The first link's next run ends in a dead letter.
      const late = await syncPair(world.nudge(first.name, id), world.needsOf());
      assert.equal(late.kind, 'dead-lettered');
      assert.deepEqual(world.tickets(), [0, 1]);
    }
  });
});
