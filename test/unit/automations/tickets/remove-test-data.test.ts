// If this fails, tickets of a customer are deleted as test data, or test tickets stay and nobody learns it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTicket } from '../../../../functions/create-ticket.ts';
import { removeTestData } from '../../../../shared/automations/tickets/remove-test-data.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { makeTicket } from '../../../support/connectwise/tickets.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

const actor = { by: 'operator', name: 'Ann' } as const;

test('tickets that create-ticket made for a test company go, and no others', async () => {
  await using sim = await startSimulated(0);
  const { control } = sim.simulator.core;
  control.edit({ table: 'companies', id: '2', set: { name: 'TEST - Northwind' }, by: 'tpatel' });
  const everywhere = automationWorld(sim.client);
  await callFunction(createTicket, everywhere, {
    companyId: 3,
    summary: 'Of a customer',
    board: 'Help Desk',
  });
  const own = makeTicket(sim, 2, { summary: 'A person made it' });
  for (const summary of ['One', 'Two'])
    await callFunction(createTicket, everywhere, { companyId: 2, summary });
  assert.equal(sim.held().length, 4);

  const { app, told } = automationWorld(sim.client, { testCompanies: [2] });
  const needs = { ...(app.automation ?? assert.fail()), testCompanies: [2] };
  const asked = { companyId: 2, dryRun: true };
  const planned = await removeTestData(asked, actor, needs);
  assert.deepEqual(planned.kind === 'dry-run' && planned.tickets.map(({ summary }) => summary), [
    'One',
    'Two',
  ]);
  assert.deepEqual([sim.held().length, told.audit.length], [4, 0]);

  const done = await removeTestData({ ...asked, dryRun: false }, actor, needs);
  assert.deepEqual(done.kind === 'removed' && [done.tickets.length, done.failed, done.left], [2, [], 0]);
  assert.deepEqual(
    sim
      .held()
      .map(({ summary }) => summary)
      .toSorted((a, b) => a.localeCompare(b)),
    ['A person made it', 'Of a customer'],
  );
  assert.equal(
    sim.held().some(({ id }) => id === own),
    true,
  );
  assert.equal(told.audit.at(-1)?.outcome, '2 removed, 0 failed, 0 left');
});

test('a company that is no test company by the configuration and by its name keeps everything', async () => {
  await using sim = await startSimulated(0);
  await callFunction(createTicket, automationWorld(sim.client), { companyId: 2, summary: 'One' });
  for (const [testCompanies, expected] of [
    [[], 'no-test-company'],
    [[3], 'no-test-company'],
    [[2], 'test-company-required'],
  ] as const) {
    const { app } = automationWorld(sim.client, { testCompanies: [...testCompanies] });
    const needs = { ...(app.automation ?? assert.fail()), testCompanies };
    const outcome = await removeTestData({ companyId: 2, dryRun: false }, actor, needs).then(
      ({ kind }) => kind as string,
      (thrown: { readonly code: string }) => thrown.code,
    );
    assert.equal(outcome, expected);
  }
  assert.equal(sim.held().length, 1);
});
