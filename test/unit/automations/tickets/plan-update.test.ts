/** If this fails, a bulk update reaches tickets of another customer, or more than the person looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { updateTickets } from '../../../../functions/update-tickets.ts';
import { updateTicketsStep } from '../../../../functions/update-tickets-step.ts';
import type { PlanOutcome } from '../../../../shared/automations/tickets/plan-update.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { makeTicket, ticketOf } from '../../../support/connectwise/tickets.ts';
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
} from '../../../support/tickets/update-plans.ts';

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
