/**
 * If this fails, a bulk update overwrites a person's latest change, writes a ticket twice, or continues although
 * every ticket fails.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateTickets } from '../../../../functions/update-tickets.ts';
import { updateTicketsStep } from '../../../../functions/update-tickets-step.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { editTicket, makeTicket, ticketOf } from '../../../support/connectwise/tickets.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';
import {
  started,
  toProgress,
  planned,
  approve,
  drain,
  look,
  statusOf,
  order,
  inProgress,
} from '../../../support/tickets/update-plans.ts';

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

test('the first step with more failures than allowed is the last one, and a person can resume the plan', async () => {
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

test('a plan stops in the end if ConnectWise never answers, and a person can resume it', async () => {
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

test('a stop in the middle of a step keeps its results, and a resumption in it continues behind them', async () => {
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
