/**
 * If this fails, somebody uses the keys of the app and nobody learns it; or a night that was cut off, refused or too
 * long reports that nothing was found.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditReview } from '../../../../functions/audit-review.ts';
import {
  lookAtAuditTrail,
  runAuditReview,
  type AuditReviewOutcome,
} from '../../../../shared/automations/audit/audit-review.ts';
import { auditReviewProbe } from '../../../../shared/automations/audit/probe.ts';
import { runWaitingTickets } from '../../../../shared/automations/tickets/waiting-tickets.ts';
import { CodedError, type ConnectWiseClient } from '../../../../shared/connectwise/index.ts';
import { audited } from '../../../../shared/kit/audited.ts';
import { parseWaitingTickets } from '../../../../shared/rules/tickets/waiting-tickets.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import { auditWorld } from '../../../support/connectwise/audit-world.ts';
import { memoryTable, type MemoryTable } from '../../../support/fakes/memory-table.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;
type Reviewed = Exclude<AuditReviewOutcome, { readonly kind: 'nothing' }>;

/** A change as a member makes it in the vendor's own pages. */
function edit(
  sim: Simulated,
  by: string,
  id: number | null,
  set: Record<string, unknown>,
  table = 'tickets',
): number {
  const done = sim.simulator.core.control.edit({ table, id: id === null ? null : String(id), set, by });
  return (done as { readonly id: number }).id;
}

const ticketsOf = (sim: Simulated, company: number): readonly number[] =>
  sim.held().flatMap((one) => (one.company?.id === company ? [one.id] : []));

/** Moves the clock until the deeds before are old enough to be reviewed. */
async function afterwards(sim: Simulated, seconds = 1_200): Promise<void> {
  await sim.simulator.core.control.advance(seconds);
}

/** Every review asks the simulator's clock first: here ours shows the same. */
async function worldOf(sim: Simulated, options: Partial<Parameters<typeof auditWorld>[1]> = {}) {
  let now = await sim.client.serverTime();
  const world = auditWorld(sim.client, { now: () => now, ...options });
  return {
    ...world,
    later: async (seconds: number): Promise<void> => {
      await afterwards(sim, seconds);
      now = await sim.client.serverTime();
    },
  };
}

function reviewed(outcome: AuditReviewOutcome): Reviewed {
  assert.ok(outcome.kind !== 'nothing');
  return outcome;
}

const foundIn = ({ groups }: Pick<Reviewed, 'groups'>): readonly string[] =>
  groups.map(({ finding, by, type, count }) => `${finding}: ${count} × ${type} by ${by}`);

test('a change by our member that our journal does not hold is found, and one by a person is not', async () => {
  await using sim = await startSimulated(30);
  const [id = 0] = ticketsOf(sim, 2);
  edit(sim, 'API-SIM', id, { summary: 'Changed with our key' });
  edit(sim, 'tpatel', id, { summary: 'Changed by a person' });
  await afterwards(sim);
  const { needs, reviews } = await worldOf(sim);
  const before = sim.asked();
  const outcome = reviewed(await runAuditReview(needs));
  assert.equal(outcome.kind, 'complete', JSON.stringify(outcome));
  assert.deepEqual(
    outcome.groups.map(({ finding, by, link, records }) => [finding, by, link, records]),
    [['not-ours', 'API-SIM', 'northwind', [id]]],
  );
  assert.deepEqual(await reviews.groups(outcome.report.night), outcome.groups);
  // The clock, five lists, one trail.
  assert.deepEqual([outcome.report.requests, sim.asked() - before], [7, 7]);
});

test('each night has its own changes, and one that is done is not reviewed again', async () => {
  await using sim = await startSimulated(30);
  const [id = 0] = ticketsOf(sim, 2);
  edit(sim, 'API-SIM', id, { summary: 'First night' });
  await afterwards(sim);
  const { needs, reviews, later } = await worldOf(sim);
  const first = reviewed(await runAuditReview(needs));
  edit(sim, 'API-SIM', id, { summary: 'Second night' });
  assert.deepEqual(await runAuditReview(needs), { kind: 'nothing' });
  await later(86_400);
  const second = reviewed(await runAuditReview(needs));
  for (const night of [first, second]) assert.deepEqual(foundIn(night), ['not-ours: 1 × Ticket by API-SIM']);
  assert.deepEqual([second.report.from, second.report.entries], [first.report.to, 1]);
  assert.deepEqual(await reviews.groups(first.report.night), first.groups);
  await later(86_400);
  assert.deepEqual(reviewed(await runAuditReview(needs)).groups, []);
});

test('a look on demand shows what came since, and leaves it to the night', async () => {
  await using sim = await startSimulated(30);
  const [id = 0] = ticketsOf(sim, 2);
  await afterwards(sim);
  const { needs, table, later } = await worldOf(sim);
  await runAuditReview(needs);
  edit(sim, 'API-SIM', id, { summary: 'By day' });
  await later(3_600);
  const before = JSON.stringify([...table.held()]);
  assert.deepEqual(foundIn(await lookAtAuditTrail(needs)), ['not-ours: 1 × Ticket by API-SIM']);
  assert.equal(JSON.stringify([...table.held()]), before);
  await later(86_400);
  assert.deepEqual(foundIn(reviewed(await runAuditReview(needs))), ['not-ours: 1 × Ticket by API-SIM']);
});

test('changes by a person’s request count as ours only on its company and within its time', async () => {
  await using sim = await startSimulated(0);
  const make = (company: number): number =>
    edit(sim, 'tpatel', null, {
      summary: 'Waits',
      company: { id: company },
      board: { id: 1 },
      status: { name: 'Waiting' },
    });
  make(2);
  await afterwards(sim, 20 * 86_400);
  const { needs, stores, later } = await worldOf(sim);
  let orders = 0;
  const automation = automationWorld(sim.client, {
    audited: (order, work) =>
      audited(
        order,
        { audit: stores.audit, now: () => needs.now(), newId: () => `order ${(orders += 1)}` },
        work,
      ),
  });
  const { automation: given } = await automation.source();
  const asked = { companyId: 2, waitingStatus: 'Waiting', nextStatus: 'In Progress', dryRun: false };
  const done = await runWaitingTickets(parseWaitingTickets(asked), {
    ...given,
    actor: { by: 'timer', name: 'night' },
    signal: AbortSignal.timeout(60_000),
    deadline: Infinity,
  });
  assert.equal(done.kind, 'done');
  const elsewhere = make(3);
  edit(sim, 'API-SIM', elsewhere, { summary: 'Another company' });
  await later(1_200);
  const outcome = reviewed(await runAuditReview(needs));
  assert.deepEqual(
    outcome.groups.map(({ finding, records }) => [finding, records]),
    [['not-ours', [elsewhere]]],
  );
  assert.ok(outcome.report.held > 0);
});

test('the audit rows left over for lack of requests are reported, suspicious ones come first, and the next night continues', async () => {
  await using sim = await startSimulated(60);
  const all = [...ticketsOf(sim, 2), ...ticketsOf(sim, 3)];
  const strange = all.at(-1) ?? 0;
  edit(sim, 'API-SIM', strange, { summary: 'Changed with our key' });
  await afterwards(sim, 60);
  for (let turn = 0; turn < 40; turn += 1)
    edit(sim, 'tpatel', null, { summary: `New ${turn}`, company: { id: 2 }, board: { id: 1 } });
  await afterwards(sim);
  const { needs, later } = await worldOf(sim, { settings: { maxRequests: 20, burst: { changes: 1_000 } } });
  const first = reviewed(await runAuditReview(needs));
  assert.deepEqual(foundIn(first), ['not-ours: 1 × Ticket by API-SIM']);
  assert.ok(first.report.requests <= 24, `${first.report.requests} requests`);
  const { lookedAt, left } = first.report;
  assert.equal(lookedAt + left, 41);
  await later(86_400);
  const second = reviewed(await runAuditReview(needs));
  assert.deepEqual([second.report.carried, second.kind], [left, 'partial']);
  assert.ok(second.report.entries >= 10, 'their changes are of the night before');
  await later(86_400);
  await later(86_400);
  const third = reviewed(await runAuditReview(needs));
  assert.deepEqual([third.report.left, third.kind], [0, 'complete']);
  assert.equal(first.report.lookedAt + second.report.lookedAt + third.report.lookedAt, 41);
});

for (const [fault, code] of [
  ['forbidden', 'connectwise-forbidden'],
  ['timeout-500', 'connectwise-failed'],
] as const)
  test(`a trail that answers ${fault} is said, costs few requests, and its changes are found the next night`, async () => {
    await using sim = await startSimulated(30);
    const [id = 0] = ticketsOf(sim, 2);
    edit(sim, 'API-SIM', id, { summary: 'Changed with our key' });
    for (const other of [...ticketsOf(sim, 2), ...ticketsOf(sim, 3)].slice(1))
      edit(sim, 'tpatel', other, { summary: 'More' });
    await afterwards(sim);
    const { needs, later } = await worldOf(sim);
    const match = { path: '/system/audittrail' };
    sim.simulator.core.faults.order({ fault, times: 10_000, match });
    const first = reviewed(await runAuditReview(needs));
    assert.deepEqual([first.kind, first.groups, first.report.lookedAt], ['partial', [], 0]);
    assert.deepEqual(first.report.failures, [{ what: 'audit trail of type Ticket', code }]);
    assert.ok(first.report.requests < 15, `${first.report.requests} requests`);
    sim.simulator.core.faults.remove();
    await later(86_400);
    assert.deepEqual(foundIn(reviewed(await runAuditReview(needs))), ['not-ours: 1 × Ticket by API-SIM']);
  });

test('a trail of one record that is not found holds up no other, and is tried again', async () => {
  await using sim = await startSimulated(30);
  const [gone = 0, other = 0] = ticketsOf(sim, 2);
  for (const id of [gone, other]) edit(sim, 'API-SIM', id, { summary: 'Changed with our key' });
  await afterwards(sim);
  const without: ConnectWiseClient = { ...sim.client, counted: () => ({ ...counting, client: lacking }) };
  const counting = sim.client.counted();
  const lacking: ConnectWiseClient = {
    ...counting.client,
    auditTrail: (type, id, options) => {
      if (id === gone) throw new CodedError('connectwise-not-found');
      return counting.client.auditTrail(type, id, options);
    },
  };
  const { needs } = await worldOf(sim, { change: { connectwise: without } });
  const outcome = reviewed(await runAuditReview(needs));
  assert.deepEqual(
    outcome.groups.map(({ records }) => records),
    [[other]],
  );
  assert.deepEqual([outcome.report.left, outcome.kind], [1, 'complete']);
});

test('a list that is refused is said, and read from the same time on by the next night', async () => {
  await using sim = await startSimulated(30);
  edit(sim, 'API-SIM', ticketsOf(sim, 2)[0] ?? 0, { summary: 'Changed with our key' });
  edit(sim, 'API-SIM', 2, { website: 'planted.invalid' }, 'companies');
  await afterwards(sim);
  const { needs, later } = await worldOf(sim);
  sim.order('forbidden', 1);
  const first = reviewed(await runAuditReview(needs));
  assert.deepEqual(foundIn(first), ['not-ours: 1 × Company by API-SIM']);
  assert.deepEqual(first.report.failures, [{ what: 'list of tickets', code: 'connectwise-forbidden' }]);
  await later(86_400);
  const second = reviewed(await runAuditReview(needs));
  assert.deepEqual([foundIn(second), second.kind], [['not-ours: 1 × Ticket by API-SIM'], 'complete']);
});

test('rights, members, deletions, bursts and hours are found by whoever made them; system members are left out', async () => {
  await using sim = await startSimulated(30);
  const member = (by: string, set: Record<string, unknown>): number => edit(sim, by, 2, set, 'members');
  member('jdoe', { adminFlag: true });
  member('jdoe', { title: 'Lead' });
  const [id = 0] = ticketsOf(sim, 2);
  edit(sim, 'API-OTHER', id, { summary: 'A tool' });
  for (let turn = 0; turn < 10; turn += 1) edit(sim, 'tpatel', id, { summary: `Turn ${turn}` });
  for (let turn = 0; turn < 10; turn += 1) edit(sim, 'zAdmin', id, { poNumber: `${turn}` });
  await afterwards(sim);
  const { date } = { date: new Date(await sim.client.serverTime()) };
  // Hours of another day than today: whatever the clock of this test shows, it is outside of them.
  const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const businessHours = { from: '00:00', to: '00:01', days: [days[(date.getUTCDay() + 3) % 7]] };
  const { needs } = await worldOf(sim, {
    settings: { systemMembers: ['zadmin'], burst: { changes: 5, minutes: 5 }, businessHours },
  });
  const outcome = reviewed(await runAuditReview(needs));
  // Ten saves of one record within a second are one.
  assert.deepEqual(foundIn(outcome), [
    'rights: 1 × Member by jdoe',
    'member: 1 × Member by jdoe',
    'unusual-hours: 1 × Ticket by API-OTHER',
  ]);
  assert.equal(outcome.report.system, 10);
});

test('the member behind the keys is found by the callback entry; where nobody tells, that is said', async () => {
  await using sim = await startSimulated(30);
  edit(sim, 'API-SIM', ticketsOf(sim, 2)[0] ?? 0, { summary: 'Changed with our key' });
  await afterwards(sim);
  const { needs: unknowing, reviews } = await worldOf(sim, { settings: { apiMember: null } });
  const without = reviewed(await runAuditReview(unknowing));
  assert.deepEqual([without.kind, without.report.apiMember, without.groups], ['partial', null, []]);
  const [seen] = await auditReviewProbe(reviews).look();
  assert.ok(seen?.kind === 'audit-review');
  assert.match(seen.incomplete ?? '', /apiMember is not set/);
  const entry = {
    url: 'https://app.example/api/callbacks/connectwise?x=1',
    objectId: 1,
    type: 'ticket',
    level: 'owner',
  };
  await sim.client.callbacks.create({ ...entry, description: 'ours' });
  const { needs } = await worldOf(sim, { settings: { apiMember: null } });
  const knowing = reviewed(await runAuditReview(needs));
  assert.deepEqual(
    [knowing.report.apiMember, foundIn(knowing)],
    ['API-SIM', ['not-ours: 1 × Ticket by API-SIM']],
  );
});

test('a run that dies at any call of the storage is taken up, with the same rows and one alert', async () => {
  await using sim = await startSimulated(30);
  const [id = 0, other = 0] = ticketsOf(sim, 2);
  edit(sim, 'API-SIM', id, { summary: 'Changed with our key' });
  edit(sim, 'API-SIM', other, { summary: 'Changed with our key' });
  edit(sim, 'jdoe', 2, { adminFlag: true }, 'members');
  await afterwards(sim);
  const rowsOf = (table: MemoryTable): string =>
    JSON.stringify(
      [...table.held()]
        .filter(({ partitionKey }) => /^(?:group|left)!/.test(partitionKey))
        .map(({ etag: _etag, timestamp: _timestamp, ...row }) => row),
    );
  const undisturbed = await worldOf(sim, { table: memoryTable() });
  await runAuditReview(undisturbed.needs);
  const [expected] = await auditReviewProbe(undisturbed.reviews).look();
  const start = undisturbed.needs.now();
  for (let at = 1; at < 60; at += 1) {
    let left = at;
    let now = start;
    const died = Promise.withResolvers<'died'>();
    const table = memoryTable({
      before() {
        left -= 1;
        if (left !== 0) return Promise.resolve();
        died.resolve('died');
        return new Promise<void>(() => undefined);
      },
    });
    const { needs, reviews } = await worldOf(sim, { table, now: () => now });
    const how = await Promise.race([died.promise, runAuditReview(needs).then(() => 'ended' as const)]);
    left = Number.POSITIVE_INFINITY;
    // Half an hour later the claim of the dead run has ended. The rest of ConnectWise stands still.
    now = start + 1_800_000;
    const again = await runAuditReview(needs);
    assert.ok(how === 'died' || again.kind === 'nothing');
    assert.equal(rowsOf(table), rowsOf(undisturbed.table), `died at call ${at}`);
    assert.deepEqual(await auditReviewProbe(reviews).look(), [expected]);
    if (how === 'ended') {
      assert.ok(at > 10, `${at} calls`);
      return;
    }
  }
  assert.fail('the run never ended');
});

test('the timer counts and tells, and hides no failure', async () => {
  await using sim = await startSimulated(30);
  edit(sim, 'API-SIM', ticketsOf(sim, 2)[0] ?? 0, { summary: 'Changed with our key' });
  await afterwards(sim);
  const { needs } = await worldOf(sim);
  const world = automationWorld(sim.client);
  const app = await world.source();
  const source = () => Promise.resolve({ ...app, auditReview: () => runAuditReview(needs) });
  await callFunction(auditReview, { ...world, source });
  await callFunction(auditReview, { ...world, source });
  assert.deepEqual(world.told.runs, [
    ['audit-review', 'complete'],
    ['audit-review', 'nothing'],
  ]);
  assert.deepEqual(
    world.told.measures.filter(({ value }) => value > 0),
    [{ name: 'audit_review', value: 1, tags: { finding: 'not-ours' } }],
  );
  assert.ok(
    world.told.lines.some((line) => line.includes('"audit-review"') && line.includes('"lookedAt":1')),
  );
  assert.ok(!world.told.lines.join('\n').includes('Changed with our key'));
});
