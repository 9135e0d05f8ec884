/**
 * What the user would lose: a bulk update that begins, continues or stops as a person said, and that can be looked
 * at.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateTickets } from '../../../../functions/update-tickets.ts';
import { updateTicketsStep } from '../../../../functions/update-tickets-step.ts';
import { callFunction } from '../../../support/automations.ts';
import {
  started,
  planned,
  approve,
  drain,
  look,
  statusOf,
  order,
  inProgress,
} from '../../../support/tickets/update-plans.ts';

test('two approvals, and messages that come twice, write each ticket once', async () => {
  const { sim, ids, world } = await started(15);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  await approve(world, plan);
  const twice = world.told.steps.splice(0).flatMap((one) => [one, one]);
  world.told.steps.push(...twice);
  const messages = await drain(world);
  assert.ok(messages < 12, `${messages} messages: repeated ones end at once`);
  assert.equal((await look(world, plan.id)).plan.counts.changed, 15);
  assert.equal(sim.simulator.core.log.read().byRoute['PATCH /service/tickets/{id}'], 15);
  assert.equal((await approve(world, plan)).status, 409, 'a plan that is done cannot be approved');
});

test('a plan that a person stops begins no other step until it is resumed', async () => {
  const { sim, ids, world } = await started(30);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
  const stopped = await callFunction(updateTickets, world, { stop: plan.id });
  assert.equal(stopped.status, 200);
  await drain(world);
  assert.equal(ids.filter((id) => statusOf(sim, id) === 'In Progress').length, 1);
  await callFunction(updateTickets, world, { resume: plan.id });
  await drain(world);
  assert.equal(ids.filter((id) => statusOf(sim, id) === 'In Progress').length, 30);
});

test('an approval names the plan and its fingerprint, and comes within a day', async () => {
  const { sim, ids, world } = await started(2);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  const other = 'f'.repeat(64);
  const answers: readonly (readonly [object, number, string])[] = [
    [{ approve: plan.id, fingerprint: other }, 409, 'update-plan-changed'],
    [{ approve: plan.id }, 400, 'request-invalid'],
    [{ approve: '2-20200101T000000-00000000', fingerprint: other }, 404, 'update-plan-unknown'],
    [{ approve: '10-20200101T000000-00000000', fingerprint: other }, 403, 'company-not-allowed'],
    [{ approve: `2-20200101T000000-00000000'/..`, fingerprint: other }, 400, 'request-invalid'],
    [{ resume: plan.id }, 409, 'update-plan-state-wrong'],
  ];
  for (const [body, status, code] of answers) {
    const answer = await callFunction(updateTickets, world, body);
    assert.deepEqual(
      [answer.status, (answer.body as { code: string }).code],
      [status, code],
      JSON.stringify(body),
    );
  }
  world.clock.now += 24 * 3_600_000 + 2_000;
  const late = await approve(world, plan);
  assert.deepEqual([late.status, (late.body as { code: string }).code], [409, 'update-plan-expired']);
  assert.deepEqual(world.told.steps, []);
});

test('hostile and mistaken requests are refused with what is wrong, and nothing is asked of ConnectWise', async () => {
  const { sim, ids, world } = await started(1);
  await using _ = sim;
  const good = { companyId: 2, tickets: { ids }, set: { status: 'In Progress' } };
  const text = (change: object) => JSON.stringify({ ...good, ...change });
  const bodies: readonly (string | object)[] = [
    '',
    'null',
    '[]',
    '{"companyId": 2',
    { companyId: 2 },
    text({ companyId: '2' }),
    text({ companyId: -1 }),
    text({}).replace('"companyId":2', '"companyId":1e400'),
    text({ companyId: 2.5 }),
    text({ tickets: ids }),
    text({ tickets: { ids: [] } }),
    text({ tickets: { ids: ['1 or 1=1'] } }),
    text({ tickets: { where: {} } }),
    text({ tickets: { where: { conditions: 'company/id > 0' } } }),
    text({ tickets: { ids, where: { status: 'New' } } }),
    text({ tickets: { where: { enteredBefore: 'yesterday' } } }),
    text({ set: {} }),
    text({ set: { company: { id: 3 } } }),
    text({ set: { 'company/id': 3 } }),
    text({ set: { status: '' } }),
    text({ set: { status: null } }),
    text({ set: { severity: 'Sev1' } }),
    text({ set: { budgetHours: -1 } }),
    text({ set: { summary: 'x'.repeat(101) } }),
    text({ set: { requiredDate: '31.12.2026' } }),
    text({ maxTickets: 10_001 }),
    text({ dryRun: false }),
    text({ surprise: true }),
    `{"companyId": 2, "tickets": {"ids": [${ids.join(',')}]}, "set": {"__proto__": {"status": "Closed"}}}`,
    { approve: '../../etc', fingerprint: 'f'.repeat(64) },
    { approve: ['2-20261129T140000-1a2b3c4d'], fingerprint: 'f'.repeat(64) },
  ];
  const before = sim.asked();
  for (const body of bodies) {
    const { status, body: problem } = await callFunction(updateTickets, world, body);
    assert.equal(status, 400, `${JSON.stringify(body)}: ${JSON.stringify(problem)}`);
  }
  assert.equal(sim.asked(), before);
  const values = [`O'Brien & "Sons" <b>`, '% _ [x]', '\u{1F5A8} \u202Eprinter', '${jndi:ldap://x}'];
  for (const summaryContains of values)
    assert.equal(
      (await callFunction(updateTickets, world, { ...good, tickets: { where: { summaryContains } } })).status,
      200,
      summaryContains,
    );
});

test('an address with an unknown part is refused, and a key in it does not count', async () => {
  const { sim, ids, world } = await started(1);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  const get = async (query: string) =>
    (await callFunction(updateTickets, world, undefined, { method: 'GET', query })).status;
  assert.equal(await get(`plan=${plan.id}&code=abc&clientId=default`), 200);
  for (const query of [
    '',
    'plan=',
    `plan=${plan.id}&results=failed`,
    `plan=${plan.id}&after=-1`,
    `plan=${plan.id}&result=none`,
  ])
    assert.equal(await get(query), 400, query);
});

test('a plan that is stopped before its first step begins nothing, and its approval is spent', async () => {
  const { sim, ids, world } = await started(3);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  assert.deepEqual(await order(world, { stop: plan.id }), [200, undefined]);
  await drain(world);
  assert.equal(inProgress(sim, ids), 0);
  assert.deepEqual(await order(world, { resume: plan.id }), [409, 'update-plan-state-wrong']);
  assert.equal((await approve(world, plan)).status, 409);
  assert.deepEqual(world.told.steps, []);
});

test('a plan that was never approved cannot be begun by stopping and resuming it', async () => {
  const { sim, ids, world } = await started(1);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await callFunction(updateTickets, world, { stop: plan.id });
  assert.deepEqual(await order(world, { resume: plan.id }), [409, 'update-plan-state-wrong']);
  assert.deepEqual(world.told.steps, []);
});

test('a stop is the last word over approvals and resumptions that came before it', async () => {
  const { sim, ids, world } = await started(30);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
  // Both put a message on the queue that would begin the work.
  assert.equal((await approve(world, plan)).status, 202);
  await order(world, { resume: plan.id });
  await order(world, { stop: plan.id });
  await drain(world);
  assert.equal(inProgress(sim, ids), 1);
  await order(world, { resume: plan.id });
  assert.deepEqual(await order(world, { stop: plan.id }), [200, undefined]);
  await drain(world);
  assert.deepEqual([inProgress(sim, ids), (await look(world, plan.id)).plan.state], [1, 'stopped']);
  await order(world, { resume: plan.id });
  await drain(world);
  assert.equal((await look(world, plan.id)).plan.counts.changed, 30);
  assert.deepEqual(await order(world, { stop: plan.id }), [409, 'update-plan-state-wrong']);
});

test('a plan whose tickets retention has removed stops and says so', async () => {
  const { sim, ids, world } = await started(30);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
  // Removing walks on over the same rows.
  const rows = Array.from(world.plansTable.held());
  for (const row of rows)
    if (row.rowKey > 'item!00004' && row.rowKey.startsWith('item!'))
      await world.plansTable.remove(row.partitionKey, row.rowKey);
  assert.equal(await drain(world, 20), 1);
  const { plan: after } = await look(world, plan.id);
  assert.deepEqual([after.state, after.trouble?.code, after.next], ['stopped', 'update-plan-unknown', 1]);
  assert.equal(inProgress(sim, ids), 1);
  await order(world, { resume: plan.id });
  assert.equal(await drain(world, 20), 1);
});

test('a plan is told as stalled when its message is lost, and not while it works or waits', async () => {
  const { sim, ids, world } = await started(3);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  world.clock.now += 20 * 3_600_000;
  await approve(world, plan);
  const stalledNow = async () => (await look(world, plan.id)).plan.stalled;
  sim.simulator.core.faults.order({ fault: 'unavailable', match: { path: '/service/tickets' } });
  for (let step = 1; step <= 8; step += 1) {
    await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
    world.clock.now += ((world.told.steps[0]?.delaySeconds ?? 0) + 60) * 1000;
    assert.equal(await stalledNow(), false, `step ${step}`);
  }
  sim.simulator.core.faults.remove();
  await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
  world.clock.now += 16 * 60_000;
  assert.equal(await stalledNow(), true);
});

test('a plan of many tickets is read page by page, each ticket once, also those of one result', async () => {
  const { sim, ids, world } = await started(1);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  const { plans } = world.app.updatePlans ?? assert.fail();
  const stored = (await plans.read(plan.id)) ?? assert.fail();
  const [first] = await plans.items(stored.plan, 0, 1);
  const item = first?.item ?? assert.fail();
  await plans.save({ ...stored.plan, total: 1_300 }, stored.version);
  for (let from = 0; from < 1_300; from += 100)
    await plans.saveItems(
      stored.plan,
      Array.from({ length: 100 }, (_each, index) => ({
        position: from + index,
        item: { ...item, ticket: from + index, result: (from + index) % 2 === 0 ? 'changed' : 'skipped' },
      })),
    );
  for (const [query, count] of [
    ['', 1_300],
    ['&result=changed', 650],
    ['&result=failed', 0],
  ] as const) {
    const found: number[] = [];
    for (let after: number | null = 0, pages = 0; after !== null && pages < 9; pages += 1) {
      const report = await look(world, plan.id, `${query}&after=${after}`);
      assert.ok(report.tickets.length <= 500);
      found.push(...report.tickets.map(({ ticket }) => ticket));
      after = report.next;
    }
    assert.deepEqual([found.length, new Set(found).size], [count, count], query);
  }
});
