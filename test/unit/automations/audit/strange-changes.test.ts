/**
 * If this fails, every worker that dies between a write and its history row raises an alert about stolen keys, until
 * nobody believes the alert any more; or no alert comes, because every change counts as ours.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAuditReview } from '../../../../shared/automations/audit/audit-review.ts';
import type { OwnJournal } from '../../../../shared/automations/audit/needs.ts';
import { evidenceOf } from '../../../../shared/rules/audit/own-writes.ts';
import { auditWorld } from '../../../support/connectwise/audit-world.ts';
import { realWorld } from '../../../support/engine/real-world.ts';
import { upTo } from '../../../support/long.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

/** The findings of a review of the last day, a while later. */
async function review(world: World, change: { readonly journal?: OwnJournal } = {}) {
  const { name, connectwise } = world.link;
  const { needs } = auditWorld(world.clients.connectwise, {
    now: () => world.clock.now(),
    stores: world.needs,
    link: { name, company: connectwise.companyId, boards: connectwise.boards },
    change,
  });
  const outcome = await runAuditReview(needs);
  assert.equal(outcome.kind, 'complete', JSON.stringify(outcome));
  const strange = outcome.groups.filter(({ finding }) => finding === 'not-ours');
  return {
    held: outcome.report.held,
    strange: strange.flatMap(({ type, records }) => records.map((id) => `${type} ${id}`)),
  };
}

async function work(world: World): Promise<void> {
  await world.clock.advance(5_000);
  await world.poll();
  await world.drain();
}

const incidentOf = (world: World, ticket: string): string =>
  [...world.state.pairRows.values()].find(({ pair }) => pair.connectwiseId === ticket)?.pair.servicenowId ??
  assert.fail('no pair');
const editIncident = (world: World, id: string | null, set: Record<string, unknown>) =>
  world.servicenow.control.edit({ table: 'incident', id, set, by: 'beth.anglin' }) as {
    readonly sys_id: string;
  };

/** A pair at rest, and work that waits for the next run: an edit of its incident, or a new incident. */
async function waiting(what: 'edit' | 'create'): Promise<World> {
  const world = await realWorld(7, 0);
  await work(world);
  const ticket = world.openTicket('Printer', 'It burns.');
  await work(world);
  // Far from the run that made the pair.
  await world.clock.advance(3_600_000);
  await world.poll();
  await world.drain();
  await world.clock.advance(3_600_000);
  const { company } = world.link.servicenow;
  if (what === 'create')
    editIncident(world, null, { company, short_description: 'Mailbox', description: 'Full.' });
  else
    editIncident(world, incidentOf(world, ticket), {
      short_description: 'Printer on fire',
      work_notes: 'Seen.',
    });
  await world.clock.advance(5_000);
  await world.poll();
  return world;
}

for (const what of ['edit', 'create'] as const)
  test(`a worker that dies at any await of a run (${what}) leaves nothing that looks like a stranger's`, async () => {
    let [heldByIntents, dead] = [0, 0];
    for (let at = 1; at < 400; at += upTo(3, 1)) {
      const world = await waiting(what);
      const next =
        world.state.queue.find(({ nudge }) => nudge.side === 'servicenow') ?? assert.fail('no nudge');
      let left = at;
      const died = Promise.withResolvers<'died'>();
      const instance = world.newInstance(() => {
        left -= 1;
        if (left > 0) return Promise.resolve();
        died.resolve('died');
        return new Promise<void>(() => undefined);
      });
      const how = await Promise.race([died.promise, instance.sync(next.nudge).then(() => 'ended' as const)]);
      // Its message comes again after ten minutes, when its claim has ended.
      await world.clock.advance(900_000);
      await world.poll();
      await world.drain();
      await world.clock.advance(3_600_000);
      const { held, strange } = await review(world);
      assert.deepEqual(strange, [], `killed at await ${at}`);
      assert.ok(held > 0, `killed at await ${at}: the run wrote`);
      if (how === 'ended') break;
      dead += 1;
      if ((await review(world, { journal: historyAlone(world) })).strange.length > 0) heldByIntents += 1;
    }
    assert.ok(dead > 10, `${dead} deaths`);
    assert.ok(heldByIntents > 0, 'the history alone would have done');
  });

/** A journal that knows no intents. */
function historyAlone(world: World): OwnJournal {
  const { pairs, history } = world.needs;
  return {
    async ticket([link = ''], id) {
      const key = (await pairs.keyOf(link, 'connectwise', String(id))) ?? '';
      return evidenceOf(await history.list(link, key, 1_000), null);
    },
    orders: () => Promise.resolve([]),
    missingTickets: () => Promise.resolve([]),
  };
}

test('among the work of a busy day what somebody else does with our key is found, and nothing else', async () => {
  const world = await realWorld(11, 0);
  await work(world);
  const tickets = Array.from({ length: 12 }, (_, index) => world.openTicket(`Ticket ${index}`, 'Text'));
  await work(world);
  for (let round = 0; round < 6; round += 1) {
    await world.clock.advance(1_800_000);
    for (const [index, id] of tickets.entries()) {
      editIncident(world, incidentOf(world, id), { short_description: `Round ${round} of ${index}` });
      if (index % 3 === 0) editIncident(world, incidentOf(world, id), { comments: `Note ${round}` });
    }
    const { company } = world.link.servicenow;
    editIncident(world, null, { company, short_description: `New ${round}`, description: 'Text' });
    await work(world);
    await work(world);
  }
  const [paired = '', other = ''] = tickets;
  const plant = (id: string, set: Record<string, unknown>, by = 'API-SIM'): unknown =>
    world.connectwise.control.edit({ table: 'tickets', id, set, by });
  const before = await review(world);
  assert.deepEqual(before.strange, []);
  assert.ok(before.held > 50, `${before.held} changes of ours`);
  await world.clock.advance(1_200_000);
  plant(paired, { summary: 'Planted' });
  plant(other, { summary: 'A person’s' }, 'tpatel');
  const made = world.connectwise.control.edit({
    table: 'tickets',
    id: null,
    set: {
      summary: 'Made with our key',
      company: { id: world.link.connectwise.companyId },
      board: { id: 1 },
    },
    by: 'API-SIM',
  }) as { readonly id: number };
  await world.clock.advance(1_200_000);
  await work(world);
  await world.clock.advance(1_200_000);
  const { strange } = await review(world);
  assert.deepEqual(strange, [`Ticket ${paired}`, `Ticket ${made.id}`]);
});

test('a ticket that somebody deleted with our key is found once the comparison misses it', async () => {
  const world = await realWorld(7, 0);
  await work(world);
  const [ticket = '', other = ''] = ['One', 'Two'].map((name) => world.openTicket(name, 'Text'));
  await work(world);
  await world.clock.advance(3_600_000);
  const { name, connectwise } = world.link;
  const { needs, findings } = auditWorld(world.clients.connectwise, {
    now: () => world.clock.now(),
    stores: world.needs,
    link: { name, company: connectwise.companyId, boards: connectwise.boards },
  });
  await world.clients.connectwise.tickets.delete(Number(ticket));
  const seen = new Date(world.clock.now()).toISOString();
  for (const [code, recordId] of [
    ['record-absent', ticket],
    ['pair-drifted', other],
  ] as const)
    await findings.put(name, `${code}:${recordId}`, {
      link: name,
      code,
      side: 'connectwise',
      recordId,
      pair: `connectwise:${recordId}`,
      detail: '',
      state: 'nudged',
      run: 'nightly',
      firstSeen: seen,
      lastSeen: seen,
      closedAt: null,
      approvedBy: null,
    });
  await world.clock.advance(3_600_000);
  const outcome = await runAuditReview(needs);
  assert.ok(outcome.kind === 'complete');
  assert.deepEqual(
    outcome.groups.map(({ finding, by, records }) => [finding, by, records]),
    [
      ['not-ours', 'API-SIM', [Number(ticket)]],
      ['deletion', 'API-SIM', [Number(ticket)]],
    ],
  );
});
