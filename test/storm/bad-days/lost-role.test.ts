// If this fails, a role that was taken away makes a dead letter of every record that changes, each replayed by hand;
// or a single refused record is tried for ever and nobody is notified.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadyWrite } from '../../../shared/ports/writes.ts';
import type { Side } from '../../../shared/ports/side.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { realWorld } from '../../support/engine/real-world.ts';

async function pairedWorld() {
  const world = await realWorld(7, 0);
  await world.poll();
  await world.drain();
  const tickets = ['One', 'Two', 'Three', 'Four'].map((name) => world.openTicket(name, 'It burns.'));
  await world.clock.advance(5_000);
  await world.poll();
  await world.drain();
  await world.clock.advance(5_000);
  const edit = (id: string, summary: string): unknown =>
    world.connectwise.control.edit({ table: 'tickets', id, set: { summary }, by: 'jdoe' });
  const titles = (): readonly unknown[] =>
    (world.servicenow.control.records('incident') as readonly Record<string, unknown>[])
      .filter(({ company }) => company === world.link.servicenow.company)
      .map(({ short_description: title }) => title);
  let refused: SideName | null = null;
  /** The simulated ServiceNow knows no user without the right to read, so both sides answer here as their client would. */
  const refusable = (side: Side): Side => {
    const guarded =
      <Given extends readonly unknown[], Answer>(read: (...given: Given) => Promise<Answer>) =>
      (...given: Given): Promise<Answer> =>
        refused === side.name ? Promise.reject(new CodedError(`${side.name}-forbidden`)) : read(...given);
    const looking = <Ready extends ReadyWrite<unknown>>(write: Ready): Ready => ({
      ...write,
      look: guarded(() => write.look()),
    });
    return {
      ...side,
      update: async (...given) => (await side.update(...given)).map((write) => looking(write)),
      addNote: async (...given) => looking(await side.addNote(...given)),
      read: guarded((id: string, known?: string) => side.read(id, known)),
      inventory: guarded((after: string | null, size: number) => side.inventory(after, size)),
    };
  };
  const { connectwise, servicenow } = world.linked.sides;
  const sides = { connectwise: refusable(connectwise), servicenow: refusable(servicenow) };
  const needs = { ...world.needs, linkOf: () => Promise.resolve({ ...world.linked, sides }) };
  return {
    world,
    refuseReads: (side: SideName | null) => {
      refused = side;
    },
    tickets,
    edit,
    titles,
    incidentOf: (title: string): string => {
      const rows = world.servicenow.control.records('incident') as readonly Record<string, unknown>[];
      return String(rows.find((row) => row['short_description'] === title)?.['sys_id']);
    },
    codes: () => [...world.state.deadLetters.values()].map(({ code }) => code),
    /** Works off what is due, and answers how each message ended. */
    due: async (): Promise<readonly string[]> => {
      const ends: string[] = [];
      for (const message of world.state.queue.splice(0)) {
        const outcome = await syncPair(message.nudge, needs);
        ends.push('code' in outcome ? `${outcome.kind} ${outcome.code}` : outcome.kind);
      }
      return ends;
    },
  };
}

test('a role that may not even read the list dead-letters no record, and the work continues by itself', async () => {
  for (const side of ['connectwise', 'servicenow'] as const) {
    const { world, tickets, edit, titles, codes, due, refuseReads } = await pairedWorld();
    for (const [index, ticket] of tickets.entries()) edit(ticket, `New ${index}`);
    await world.clock.advance(5_000);
    await world.poll();
    refuseReads(side);
    assert.deepEqual(new Set(await due()), new Set([`deferred ${side}-role-lost`]), side);
    for (let round = 0; round < 60; round += 1) await due();
    assert.deepEqual(codes(), [], 'not after sixty tries either');
    assert.equal(world.state.queue.length, tickets.length, 'the work waits');
    refuseReads(null);
    await world.clock.advance(400_000);
    await world.drain();
    assert.deepEqual(titles().filter((title) => String(title).startsWith('New')).length, tickets.length);
    assert.deepEqual(codes(), []);
  }
});

test('a record that alone is refused is dead-lettered after some tries, and the others are written', async () => {
  const { world, tickets, edit, titles, codes, due, incidentOf } = await pairedWorld();
  for (const [index, ticket] of tickets.entries()) edit(ticket, `New ${index}`);
  await world.clock.advance(5_000);
  await world.poll();
  const path = `*/${incidentOf('One')}`;
  assert.match(path, /[0-9a-f]{32}/);
  world.servicenow.faults.order({ fault: 'acl-refusal', match: { method: 'PATCH', path } });
  const startedAt = world.clock.now();
  const ends = await due();
  assert.equal(ends.filter((end) => end === 'deferred servicenow-forbidden').length, 1, ends.join());
  assert.deepEqual(codes(), [], 'nobody knows yet whether it is the record');
  await world.clock.advance(5_000);
  await world.drain();
  assert.equal(titles().filter((title) => String(title).startsWith('New')).length, tickets.length - 1);
  assert.deepEqual(codes(), ['servicenow-forbidden']);
  assert.ok(world.clock.now() - startedAt < 40 * 60_000, 'a person is told within the hour');
});

test('a role that may not write dead-letters no record, and the work continues by itself', async () => {
  const { world, tickets, edit, titles, codes, due } = await pairedWorld();
  for (const [index, ticket] of tickets.entries()) edit(ticket, `New ${index}`);
  await world.clock.advance(5_000);
  await world.poll();
  world.servicenow.faults.order({ fault: 'acl-refusal', match: { method: 'PATCH' } });
  const ends = await due();
  assert.deepEqual(
    ends.toSorted(),
    [
      ...Array.from({ length: 2 }, () => 'deferred servicenow-forbidden'),
      ...Array.from({ length: tickets.length - 2 }, () => 'deferred servicenow-role-lost'),
    ].toSorted(),
  );
  for (let round = 0; round < 60; round += 1) {
    await world.clock.advance(60_000);
    await due();
  }
  assert.deepEqual(codes(), [], 'not after an hour either');
  assert.equal(world.state.queue.length, tickets.length, 'the work waits');
  world.servicenow.faults.remove();
  await world.clock.advance(3_600_000);
  await world.drain();
  assert.equal(titles().filter((title) => String(title).startsWith('New')).length, tickets.length);
  assert.deepEqual(codes(), []);
});
