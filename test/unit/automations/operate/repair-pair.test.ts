/**
 * If this fails, a pair that was stored without the id of its incident syncs nothing, for good. Its repair must find
 * the incident that is there, and must not make a second one.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { repairPair, type RepairNeeds } from '../../../../shared/automations/operate/repair-pair.ts';
import type { AuditRow } from '../../../../shared/rules/operate/audit.ts';
import type { RecordId } from '../../../../shared/rules/sync/record-id.ts';
import { ticketId } from '../../../support/builders/record-ids.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';

const actor = { by: 'operator', name: 'ann' } as const;

/** A pair as the first version stored it: the incident is there, and the pair does not know it. */
async function brokenWorld() {
  const world = engineWorld();
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  const key = `connectwise:${ticket}`;
  const row = [...world.state.pairRows.values()].find(({ pair }) => pair.key === key);
  assert.ok(row !== undefined);
  const { servicenowId } = row.pair;
  const brokenPair = { ...row.pair, servicenowId: '' as RecordId };
  for (const [at, held] of world.state.pairRows)
    if (held === row) world.state.pairRows.set(at, { ...held, pair: brokenPair });
  const audit: AuditRow[] = [];
  let ids = 0;
  const needs: RepairNeeds = {
    ...world.needs(),
    links: [{ name: 'acme', enabled: true }],
    audit: { write: async (one) => void audit.push(one), list: () => Promise.resolve(audit) },
    newId: () => `id-${(ids += 1)}`,
  };
  const asked = { link: 'acme', side: 'connectwise', recordId: ticketId(ticket), dryRun: false } as const;
  const stored = async () => (await needs.pairs.read('acme', key))?.pair ?? assert.fail();
  return { world, ticket, key, servicenowId, needs, asked, audit, stored };
}

describe('a pair that was stored without an id', () => {
  it('is told by its next run, with the command that repairs it', async () => {
    const { world, ticket } = await brokenWorld();
    world.advance(60);
    const outcome = await world.sync(world.nudge('connectwise', ticket));
    assert.deepEqual(
      [outcome.kind, outcome.kind === 'dead-lettered' && outcome.code],
      ['dead-lettered', 'record-id-invalid'],
    );
    const [deadLetter] = world.state.deadLetters.values();
    assert.match(deadLetter?.lastAnswer ?? '', new RegExp(`pair repair acme ${ticket}`));
  });

  it('is left as it is by the dry run, which says what would be done', async () => {
    const { needs, asked, key, audit, stored, world } = await brokenWorld();
    const before = await stored();
    const queued = world.state.queue.length;
    assert.deepEqual(await repairPair({ ...asked, dryRun: true }, actor, needs), {
      kind: 'dry-run',
      pair: key,
      how: 'find',
      sides: ['servicenow'],
    });
    assert.deepEqual([await stored(), world.state.queue.length, audit], [before, queued, []]);
  });

  it('finds its incident again, and makes no second one', async () => {
    const { world, needs, asked, audit, stored, servicenowId, ticket } = await brokenWorld();
    assert.equal((await repairPair(asked, actor, needs)).kind, 'repaired');
    assert.deepEqual(
      audit.map(({ action, outcome }) => [action, outcome]),
      [
        ['pair-repair', 'begun'],
        ['pair-repair', 'repaired on servicenow'],
      ],
    );
    world.advance(300);
    world.connectwise.edit(ticket, 'summary', 'After the repair');
    await world.drain();
    assert.deepEqual([(await stored()).servicenowId, world.servicenow.records.size], [servicenowId, 1]);
    await world.sync(world.nudge('connectwise', ticket));
    assert.equal([...world.servicenow.records.values()][0]?.fields.summary, 'After the repair');
    assert.deepEqual([...world.state.deadLetters.values()], []);
  });

  it('is not touched where it is sound, or where there is none', async () => {
    const world = engineWorld();
    const ticket = world.openTicket();
    await world.sync(world.nudge('connectwise', ticket));
    const { needs, asked } = await brokenWorld();
    const { pairs, claims, nudges } = world.needs();
    const sound = { ...needs, pairs, claims, nudges };
    const before = structuredClone([...world.state.pairRows.values()]);
    assert.equal((await repairPair({ ...asked, recordId: ticketId(ticket) }, actor, sound)).kind, 'sound');
    assert.equal((await repairPair({ ...asked, recordId: ticketId(9) }, actor, sound)).kind, 'unknown');
    assert.deepEqual([...world.state.pairRows.values()], before);
  });

  it('waits while a worker has it', async () => {
    const { needs, asked, key, stored } = await brokenWorld();
    const before = await stored();
    await needs.claims.acquire('acme', key, 'worker', { now: needs.now(), ttlMs: 60_000 });
    await assert.rejects(repairPair(asked, actor, needs), { code: 'claim-lost' });
    assert.deepEqual(await stored(), before);
  });
});

describe('a pair that was unlinked because its incident was deleted', () => {
  async function unlinkedWorld() {
    const world = engineWorld();
    const ticket = world.openTicket();
    world.connectwise.note(ticket, 'discussion', 'Before', 'Ann');
    await world.sync(world.nudge('connectwise', ticket));
    await world.drain();
    const { id } = world.only('servicenow');
    world.servicenow.remove(id);
    for (let look = 0; look < 3; look += 1) {
      world.advance(3_600);
      await world.sync(world.nudge('servicenow', id));
    }
    const { needs, asked } = await brokenWorld();
    const { pairs, claims, nudges } = world.needs();
    const stored = async () => (await pairs.read('acme', `connectwise:${ticket}`))?.pair ?? assert.fail();
    assert.equal((await stored()).state, 'unlinked');
    return {
      world,
      ticket,
      stored,
      needs: { ...needs, pairs, claims, nudges, now: () => world.now() },
      asked: { ...asked, recordId: ticketId(ticket) },
    };
  }

  it('makes it again under the id of the next generation, once a person says so', async () => {
    const { world, ticket, stored, needs, asked } = await unlinkedWorld();
    const before = await stored();
    const planned = await repairPair({ ...asked, dryRun: true }, actor, needs);
    assert.deepEqual([planned.kind, planned.how, planned.sides], ['dry-run', 'restart', ['servicenow']]);
    assert.deepEqual([await stored(), world.servicenow.records.size], [before, 0]);
    assert.equal((await repairPair(asked, actor, needs)).kind, 'repaired');
    await world.drain();
    const after = await stored();
    assert.deepEqual([after.state, after.generation, world.servicenow.records.size], ['active', 1, 1]);
    assert.equal(after.servicenowId, world.only('servicenow').id);
    // Changes from now on are synced.
    world.advance(60);
    world.connectwise.note(ticket, 'discussion', 'After', 'Ann');
    await world.sync(world.nudge('connectwise', ticket));
    assert.deepEqual(
      world.only('servicenow').notes.map(({ text }) => text.includes('After')),
      [true],
    );
    assert.equal((await repairPair(asked, actor, needs)).kind, 'sound');
  });
});
