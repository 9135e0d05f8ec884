/**
 * What the user would lose: a bulk update reaches tickets of another customer or more than were looked at, overwrites what
 * somebody has just changed, goes on although every ticket fails, or changes a ticket and says that it did not.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { App } from '../../../../shared/app/app.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { updateTickets } from '../../../../functions/update-tickets.ts';
import { updateTicketsStep } from '../../../../functions/update-tickets-step.ts';
import type { PlanOutcome } from '../../../../shared/automations/tickets/plan-update.ts';
import type { UpdatePlanReport } from '../../../../shared/automations/tickets/update-tickets.ts';
import { automationWorld, callFunction, type AutomationWorld } from '../../../support/automations.ts';
import { editTicket, makeTicket, ticketOf } from '../../../support/connectwise/tickets.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;

/** A simulator with so many open tickets of company 2 and one of another company. */
async function started(count: number, options: Parameters<typeof startSimulated>[1] = {}) {
  const sim = await startSimulated(0, options);
  const ids = Array.from({ length: count }, (_, index) =>
    makeTicket(sim, 2, { summary: `Printer ${index}` }),
  );
  const foreign = makeTicket(sim, 3, { summary: "O'Brien's" });
  return { sim, ids, foreign, world: automationWorld(sim.client) };
}

const toProgress = { status: 'In Progress', priority: 'Priority 2' };

/** Asks for a plan, which must be made. */
async function planned(
  world: AutomationWorld,
  body: object,
): Promise<PlanOutcome & { plan: NonNullable<PlanOutcome['plan']> }> {
  const answer = await callFunction(updateTickets, world, { companyId: 2, ...body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const outcome = answer.body as PlanOutcome;
  assert.ok(outcome.plan !== null, JSON.stringify(outcome));
  return outcome as PlanOutcome & { plan: NonNullable<PlanOutcome['plan']> };
}

async function approve(world: AutomationWorld, { id, fingerprint }: NonNullable<PlanOutcome['plan']>) {
  return callFunction(updateTickets, world, { approve: id, fingerprint });
}

/** Works off what stands on the queue, as the host does; at most so many messages. */
async function drain(world: AutomationWorld, most = 200): Promise<number> {
  let worked = 0;
  for (let next = world.told.steps.shift(); next !== undefined && worked < most; worked += 1) {
    await callFunction(updateTicketsStep, world, next.message);
    next = world.told.steps.shift();
  }
  return worked;
}

async function look(world: AutomationWorld, id: string, query = ''): Promise<UpdatePlanReport> {
  const answer = await callFunction(updateTickets, world, undefined, {
    method: 'GET',
    query: `plan=${id}${query}`,
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as UpdatePlanReport;
}

const statusOf = (sim: Simulated, id: number) => ticketOf(sim, id).status?.name;

test('a plan says what would change and changes nothing', async () => {
  const { sim, ids, world } = await started(3);
  await using _ = sim;
  const before = JSON.stringify(sim.held());
  const { plan, tickets, unchanged, refused } = await planned(world, { tickets: { ids }, set: toProgress });
  assert.deepEqual([plan.total, unchanged, refused], [3, 0, []]);
  assert.deepEqual(
    tickets.map(({ ticket, summary, before: from, after }) => [
      ticket,
      summary,
      (from.status as { name: string }).name,
      (after.status as { name: string }).name,
    ]),
    ids.map((id, index) => [id, `Printer ${index}`, 'New', 'In Progress']),
  );
  assert.equal(JSON.stringify(sim.held()), before);
  assert.deepEqual([world.told.audit, world.told.steps], [[], []], 'nobody ordered anything so far');
});

test('an approved plan is worked off in steps of 1, 10, 100 and the rest, verified, and counted', async () => {
  const { sim, ids, foreign, world } = await started(130);
  await using _ = sim;
  const foreignBefore = JSON.stringify(ticketOf(sim, foreign));
  const { plan } = await planned(world, {
    tickets: { where: { status: 'New', closed: false } },
    set: toProgress,
  });
  assert.equal(plan.total, 130);
  assert.equal((await approve(world, plan)).status, 202);
  const sizes: number[] = [];
  for (let next = world.told.steps.shift(); next !== undefined; next = world.told.steps.shift()) {
    const before = ids.filter((id) => statusOf(sim, id) === 'In Progress').length;
    await callFunction(updateTicketsStep, world, next.message);
    sizes.push(ids.filter((id) => statusOf(sim, id) === 'In Progress').length - before);
  }
  assert.deepEqual(sizes, [1, 10, 100, 19]);
  const report = await look(world, plan.id);
  assert.equal(report.plan.state, 'done');
  assert.deepEqual(report.plan.counts, { changed: 130, already: 0, skipped: 0, failed: 0 });
  assert.ok(ids.every((id) => ticketOf(sim, id).priority?.name === 'Priority 2'));
  assert.equal(JSON.stringify(ticketOf(sim, foreign)), foreignBefore);
  assert.equal(
    world.told.measures.reduce((sum, { value }) => sum + value, 0),
    130,
  );
  assert.deepEqual(
    world.told.audit
      .filter(({ endedAt }) => endedAt !== null)
      .map(({ scope }) => scope.replace(plan.id, 'PLAN')),
    [
      `update-tickets: plan PLAN approved: company 2, 130 tickets, fingerprint ${plan.fingerprint.slice(0, 12)}`,
      'update-tickets: plan PLAN, company 2, tickets 1 to 1 of 130',
      'update-tickets: plan PLAN, company 2, tickets 2 to 11 of 130',
      'update-tickets: plan PLAN, company 2, tickets 12 to 111 of 130',
      'update-tickets: plan PLAN, company 2, tickets 112 to 130 of 130',
    ],
  );
  assert.ok(world.told.audit.every(({ actor }) => actor.name === 'night shift'));
});

test('two requests a ticket, and one for a hundred of them to see that it is so', async () => {
  const { sim, world } = await started(111);
  await using _ = sim;
  const { plan } = await planned(world, {
    tickets: { where: { status: 'New' } },
    set: { status: 'In Progress' },
  });
  await approve(world, plan);
  const before = sim.asked();
  await drain(world);
  assert.equal(sim.asked() - before, 2 * 111 + 3);
});

test('a ticket that somebody changed since the plan is skipped and told', async () => {
  const { sim, ids, world } = await started(4);
  await using _ = sim;
  const [same, renamed, moved, done] = ids as [number, number, number, number];
  const { plan } = await planned(world, {
    tickets: { ids },
    set: { status: 'In Progress' },
    allowedFailures: 9,
  });
  await sim.simulator.core.control.advance(60);
  editTicket(sim, renamed, { summary: 'Printer on fire' });
  editTicket(sim, moved, { status: { name: 'Waiting' } });
  editTicket(sim, done, { status: { name: 'In Progress' } });
  await approve(world, plan);
  await drain(world);
  const { tickets } = await look(world, plan.id);
  assert.deepEqual(
    tickets.map(({ ticket, result, detail }) => [ticket, result, detail]),
    [
      [same, 'changed', null],
      [renamed, 'skipped', 'Somebody has changed the ticket since the plan was made.'],
      [moved, 'skipped', 'Somebody has changed it since the plan was made: status.'],
      [done, 'already', null],
    ],
  );
  assert.deepEqual([statusOf(sim, renamed), statusOf(sim, moved)], ['New', 'Waiting']);
});

test('the first step with more failures than allowed is the last one, and a person lets it go on', async () => {
  const { sim, ids, world } = await started(30);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  sim.order('field-refused', 1, { field: 'status' });
  await approve(world, plan);
  assert.equal(await drain(world), 1);
  const stopped = await look(world, plan.id);
  assert.equal(stopped.plan.state, 'stopped');
  assert.equal(stopped.plan.trouble?.code, 'update-plan-failures');
  assert.deepEqual(stopped.plan.counts, { changed: 0, already: 0, skipped: 0, failed: 1 });
  assert.equal(ids.filter((id) => statusOf(sim, id) === 'In Progress').length, 0);
  assert.equal((await look(world, plan.id, '&result=failed')).tickets.length, 1);

  assert.equal((await callFunction(updateTickets, world, { resume: plan.id })).status, 202);
  await drain(world);
  const done = await look(world, plan.id);
  assert.deepEqual([done.plan.state, done.plan.counts.changed, done.plan.counts.failed], ['done', 29, 1]);
});

test('a process that dies at any await leaves a plan that ends in the same place', async () => {
  let deaths = 0;
  for (let at = 1; at < 200; at += 1) {
    let left = Infinity;
    const breathe = () => {
      left -= 1;
      if (left <= 0) throw new Error('killed');
    };
    const sim = await startSimulated(0, { beforeCall: breathe });
    await using _ = sim;
    const ids = [0, 1, 2].map((index) => makeTicket(sim, 2, { summary: `Printer ${index}` }));
    const world = automationWorld(sim.client, { beforeStorage: breathe });
    const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
    await approve(world, plan);

    left = at;
    let isDead = false;
    for (let next = world.told.steps.shift(); next !== undefined; next = world.told.steps.shift()) {
      const { message } = next;
      try {
        await callFunction(updateTicketsStep, world, message);
      } catch {
        isDead = true;
        left = Infinity;
        world.told.steps.unshift({ message, delaySeconds: 0 });
      }
      // Within a batch a death is a failure like any other: the process is dead behind it all the same.
      if (left <= 0) left = Infinity;
    }
    left = Infinity;
    const report = await look(world, plan.id);
    assert.equal(report.plan.state, 'done', `killed at ${at}: ${JSON.stringify(report.plan)}`);
    assert.deepEqual(
      report.plan.counts,
      { changed: 3, already: 0, skipped: 0, failed: 0 },
      `killed at ${at}`,
    );
    assert.ok(ids.every((id) => statusOf(sim, id) === 'In Progress'));
    const patches = sim.simulator.core.log.read().byRoute['PATCH /service/tickets/{id}'] ?? 0;
    assert.equal(patches, 3, `killed at ${at}: nothing is written twice`);
    if (!isDead) break;
    deaths += 1;
  }
  assert.ok(deaths > 15, `${deaths} places`);
});

test('what a workflow rule sets back is a failure, not a success', async () => {
  const { sim, ids, world } = await started(3);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  sim.order('workflow-after-save', 1, { set: { status: { name: 'Waiting' } } });
  await approve(world, plan);
  await drain(world);
  const { plan: after, tickets } = await look(world, plan.id, '&result=failed');
  assert.deepEqual([after.state, after.counts.failed], ['stopped', 1]);
  assert.deepEqual([tickets[0]?.code, tickets[0]?.ticket], ['connectwise-verify-failed', ids[0]]);
  assert.match(tickets[0]?.detail ?? '', /does not show: status/);
});

test('while ConnectWise does not answer the plan waits and no ticket fails', async () => {
  const { sim, ids, world } = await started(3);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  sim.simulator.core.faults.order({ fault: 'unavailable', match: { path: '/service/tickets' } });
  const [first] = world.told.steps.splice(0);
  await callFunction(updateTicketsStep, world, first?.message);
  const waiting = await look(world, plan.id);
  assert.deepEqual([waiting.plan.state, waiting.plan.counts.failed, waiting.plan.next], ['running', 0, 0]);
  assert.match(waiting.plan.trouble?.code ?? '', /^remote-/);
  assert.equal(world.told.steps[0]?.delaySeconds, 15);
  sim.simulator.core.faults.remove();
  await drain(world);
  assert.deepEqual((await look(world, plan.id)).plan.counts, {
    changed: 3,
    already: 0,
    skipped: 0,
    failed: 0,
  });
});

test('ConnectWise that never answers stops the plan in the end, and a person can let it go on', async () => {
  const { sim, ids, world } = await started(2);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  sim.simulator.core.faults.order({ fault: 'unavailable', match: { path: '/service/tickets' } });
  assert.equal(await drain(world, 30), 11);
  assert.deepEqual([(await look(world, plan.id)).plan.state, world.told.steps.length], ['stopped', 0]);
  sim.simulator.core.faults.remove();
  await callFunction(updateTickets, world, { resume: plan.id });
  await drain(world);
  assert.equal((await look(world, plan.id)).plan.state, 'done');
});

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

test('names are those of the board of each ticket; a ticket whose board lacks one is refused alone', async () => {
  await using sim = await startSimulated(0);
  const here = makeTicket(sim, 2);
  const there = makeTicket(sim, 2, { board: { name: 'Network Operations' } });
  const world = automationWorld(sim.client);
  const { plan, refused } = await planned(world, {
    tickets: { ids: [here, there] },
    set: { status: 'scheduled', owner: 'tpatel', type: null },
  });
  assert.equal(plan.total, 1);
  assert.deepEqual(
    refused.map(({ ticket, code }) => [ticket, code]),
    [[there, 'status-unknown']],
  );
  assert.match(refused[0]?.detail ?? '', /Those in use: New, In Progress, Waiting/);
  await approve(world, plan);
  await drain(world);
  const ticket = ticketOf(sim, here);
  assert.deepEqual([ticket.status?.name, ticket.owner?.identifier], ['Scheduled', 'tpatel']);
  const nobody = await callFunction(updateTickets, world, {
    companyId: 2,
    tickets: { ids: [here, there] },
    set: { owner: "Robert'); --" },
  });
  assert.deepEqual([nobody.status, (nobody.body as { code: string }).code], [422, 'reference-unknown']);
});

test('tickets of other companies and tickets that are not there are refused one by one', async () => {
  const { sim, ids, foreign, world } = await started(1);
  await using _ = sim;
  const asked = { tickets: { ids: [...ids, foreign, 99_999_999] }, set: { summary: 'Same for all' } };
  const { plan, refused } = await planned(world, asked);
  assert.equal(plan.total, 1);
  assert.deepEqual(new Set(refused.map(({ ticket }) => ticket)), new Set([foreign, 99_999_999]));
  const before = JSON.stringify(ticketOf(sim, foreign));
  await approve(world, plan);
  await drain(world);
  assert.equal(ticketOf(sim, ids[0] ?? 0).summary, 'Same for all');
  assert.equal(JSON.stringify(ticketOf(sim, foreign)), before);
});

test('more tickets than were expected are no plan', async () => {
  const { sim, world } = await started(6);
  await using _ = sim;
  const body = {
    companyId: 2,
    tickets: { where: { status: 'New' } },
    set: { status: 'Closed' },
    maxTickets: 5,
  };
  const answer = await callFunction(updateTickets, world, body);
  assert.deepEqual([answer.status, (answer.body as { code: string }).code], [422, 'update-plan-too-large']);
});

test('while the configuration names test companies, other companies get no plan', async () => {
  const { sim, ids } = await started(1);
  await using _ = sim;
  const asked = { companyId: 2, tickets: { ids }, set: { status: 'In Progress' } };
  for (const testCompanies of [[3], [2]]) {
    const world = automationWorld(sim.client, { testCompanies });
    const answer = await callFunction(updateTickets, world, asked);
    assert.deepEqual([answer.status, (answer.body as { code: string }).code], [403, 'test-company-required']);
  }
  sim.simulator.core.control.edit({
    table: 'companies',
    id: '2',
    set: { name: 'TEST - Northwind' },
    by: 'tpatel',
  });
  const world = automationWorld(sim.client, { testCompanies: [2] });
  const { plan } = await planned(world, asked);
  sim.simulator.core.control.edit({ table: 'companies', id: '2', set: { name: 'Northwind' }, by: 'tpatel' });
  await approve(world, plan);
  await drain(world);
  const after = await look(world, plan.id);
  assert.deepEqual([after.plan.state, after.plan.trouble?.code], ['stopped', 'test-company-required']);
  assert.equal(statusOf(sim, ids[0] ?? 0), 'New');
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

test('an address with an unknown part is refused, and a key in it is none', async () => {
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

const order = async (world: AutomationWorld, body: object) => {
  const { status, body: answer } = await callFunction(updateTickets, world, body);
  return [status, (answer as { readonly code?: string }).code] as const;
};
const inProgress = (sim: Simulated, ids: readonly number[]) =>
  ids.filter((id) => statusOf(sim, id) === 'In Progress').length;

test('a ticket that is named twice is planned and written once', async () => {
  const { sim, ids, world } = await started(3);
  await using _ = sim;
  const { plan } = await planned(world, {
    tickets: { ids: [...ids, ...ids, ...ids] },
    set: { status: 'In Progress' },
  });
  assert.equal(plan.total, 3);
  await approve(world, plan);
  await drain(world);
  assert.deepEqual((await look(world, plan.id)).plan.counts, {
    changed: 3,
    already: 0,
    skipped: 0,
    failed: 0,
  });
  assert.equal(sim.simulator.core.log.read().byRoute['PATCH /service/tickets/{id}'], 3);
});

test('more ids than may be planned are refused before ConnectWise is asked', async () => {
  const { sim, world } = await started(0);
  await using _ = sim;
  const ids = Array.from({ length: 501 }, (_each, index) => index + 1);
  const before = sim.asked();
  const asked = { companyId: 2, tickets: { ids }, set: { status: 'In Progress' } };
  assert.deepEqual(await order(world, asked), [422, 'update-plan-too-large']);
  assert.equal(sim.asked(), before);
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

test('a stop in the middle of a step keeps the results of the step, and a resumption in it goes on behind', async () => {
  for (const isResumed of [false, true]) {
    let patches = Infinity;
    const orders: Promise<unknown>[] = [];
    let orderNow: () => void = () => undefined;
    const { sim, ids, world } = await started(30, {
      beforeCall() {
        patches -= 1;
        if (patches === 0) orderNow();
      },
    });
    await using _ = sim;
    const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
    await approve(world, plan);
    await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
    orderNow = () =>
      void orders.push(
        (async () => {
          await callFunction(updateTickets, world, { stop: plan.id });
          if (isResumed) await callFunction(updateTickets, world, { resume: plan.id });
        })(),
      );
    patches = 6;
    await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
    await Promise.all(orders);
    assert.equal(orders.length, 1);
    const { plan: after } = await look(world, plan.id);
    assert.deepEqual([after.state, after.counts.changed, after.next], ['stopped', 11, 11]);
    await drain(world);
    assert.equal(inProgress(sim, ids), isResumed ? 30 : 11);
  }
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

test('while ConnectWise cannot say the name of a test company the plan waits', async () => {
  const { sim, ids } = await started(2);
  await using _ = sim;
  const set = { name: 'TEST - Northwind' };
  sim.simulator.core.control.edit({ table: 'companies', id: '2', set, by: 'tpatel' });
  const world = automationWorld(sim.client, { testCompanies: [2] });
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  sim.simulator.core.faults.order({ fault: 'unavailable', match: { path: '/company/companies/*' } });
  await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
  const { plan: waiting } = await look(world, plan.id);
  assert.deepEqual([waiting.state, waiting.trouble?.code.startsWith('remote-')], ['running', true]);
  assert.equal(world.told.steps[0]?.delaySeconds, 15);
  sim.simulator.core.faults.remove();
  await drain(world);
  assert.equal((await look(world, plan.id)).plan.state, 'done');
});

test('failures behind a ticket that has to wait stop the plan as well', async () => {
  const { sim, ids, world } = await started(30);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
  const { faults } = sim.simulator.core;
  faults.order({ fault: 'unavailable', match: { path: `/service/tickets/${ids[1]}` } });
  const options = { field: 'status' };
  faults.order({
    fault: 'field-refused',
    match: { method: 'PATCH', path: `/service/tickets/${ids[2]}` },
    options,
  });
  await callFunction(updateTicketsStep, world, world.told.steps.shift()?.message);
  const { plan: stopped } = await look(world, plan.id);
  assert.deepEqual([stopped.state, stopped.trouble?.code], ['stopped', 'update-plan-failures']);
  assert.match(stopped.trouble?.detail ?? '', /^1 tickets failed, 0 were allowed/);
  faults.remove();
  await order(world, { resume: plan.id });
  await drain(world);
  const { plan: done } = await look(world, plan.id);
  assert.deepEqual([done.state, done.counts.changed, done.counts.failed], ['done', 29, 1]);
  const counted = world.told.measures.reduce((sum, { value }) => sum + value, 0);
  assert.equal(counted, 30, 'each ticket is counted once');
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

test('a right that the API member lacks ends the planning; no ticket is blamed for it', async () => {
  const { sim, ids, world } = await started(2);
  await using _ = sim;
  sim.simulator.core.faults.order({ fault: 'forbidden', match: { path: '/service/boards/*/statuses' } });
  const [status, code] = await order(world, {
    companyId: 2,
    tickets: { ids },
    set: { status: 'In Progress' },
  });
  assert.equal(code, 'connectwise-forbidden');
  assert.ok(status >= 500);
});

test('conditions mean the tickets that they say', async () => {
  await using sim = await startSimulated(0);
  const older = makeTicket(sim, 2, { summary: 'Backup failed' });
  await sim.simulator.core.control.advance(3_600);
  const newer = makeTicket(sim, 2, { summary: 'Printer', owner: { identifier: 'tpatel' } });
  const waiting = makeTicket(sim, 2, { summary: 'Printer', status: { name: 'Waiting' } });
  const closed = makeTicket(sim, 2, { summary: 'Printer', status: { name: 'Completed' } });
  const world = automationWorld(sim.client);
  const noted = sim.held().find(({ id }) => id === newer)?._info?.dateEntered ?? '';
  const cases: readonly (readonly [object, readonly number[]])[] = [
    [{ status: 'New' }, [older, newer]],
    [{ status: ['waiting', 'New'] }, [older, newer, waiting]],
    [{ notStatus: ['New', 'Waiting'] }, [closed]],
    [{ closed: true }, [closed]],
    [{ closed: false }, [older, newer, waiting]],
    [{ owner: 'tpatel' }, [newer]],
    [{ owner: null, status: 'New' }, [older]],
    [{ summaryContains: 'backup' }, [older]],
    [{ enteredBefore: noted }, [older]],
    [{ updatedBefore: noted }, [older]],
    [{ updatedAfter: noted, closed: false }, [newer, waiting]],
    [{ board: 'Network Operations' }, []],
  ];
  for (const [where, ids] of cases) {
    const answer = await callFunction(updateTickets, world, {
      companyId: 2,
      tickets: { where },
      set: { summary: 'Another one' },
    });
    const { tickets } = answer.body as PlanOutcome;
    assert.deepEqual(
      tickets.map(({ ticket }) => ticket),
      ids,
      JSON.stringify(where),
    );
  }
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

test('a plan of a company waits for the step of another one, and both end', async () => {
  const { sim, ids, world } = await started(2);
  await using _ = sim;
  const [one, other] = [
    await planned(world, { tickets: { ids: ids.slice(0, 1) }, set: { status: 'In Progress' } }),
    await planned(world, { tickets: { ids: ids.slice(1) }, set: { status: 'In Progress' } }),
  ];
  await approve(world, one.plan);
  await approve(world, other.plan);
  const messages = world.told.steps.splice(0);
  await Promise.all(messages.map(({ message }) => callFunction(updateTicketsStep, world, message)));
  assert.deepEqual(
    world.told.steps.map(({ delaySeconds }) => delaySeconds),
    [30],
  );
  assert.equal(inProgress(sim, ids), 1);
  await drain(world);
  assert.equal(inProgress(sim, ids), 2);
});

test('a ticket that is gone when it is read again has failed, and says so', async () => {
  const { sim, ids, world } = await started(1);
  await using _ = sim;
  const { plan } = await planned(world, { tickets: { ids }, set: { status: 'In Progress' } });
  await approve(world, plan);
  const { automation } = world.app;
  assert.ok(automation !== undefined);
  const gone = automationWorld(sim.client, {
    ...automation,
    forCompany(id) {
      const company = sim.client.forCompany(id);
      const getMany = (many: readonly number[]) =>
        Promise.resolve(
          many.map(
            (one) => ({ id: one, ok: false, error: new CodedError('connectwise-not-found') }) as const,
          ),
        );
      return { ...company, tickets: { ...company.tickets, getMany } };
    },
  });
  await callFunction(
    updateTicketsStep,
    { ...gone, source: () => Promise.resolve({ ...world.app, automation: gone.app.automation } as App) },
    world.told.steps.shift()?.message,
  );
  const { plan: after, tickets } = await look(world, plan.id);
  assert.deepEqual([after.state, after.counts.failed], ['done', 1]);
  assert.deepEqual([tickets[0]?.result, tickets[0]?.code], ['failed', 'connectwise-not-found']);
});
