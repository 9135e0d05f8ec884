/** If this fails, a bulk update reports a change of a ticket that it did not make, or the other way round. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { App } from '../../../../shared/app/app.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { updateTicketsStep } from '../../../../functions/update-tickets-step.ts';
import { automationWorld, callFunction } from '../../../support/automations.ts';
import { started, planned, approve, drain, look } from '../../../support/tickets/update-plans.ts';

test('a value that a workflow rule sets back is a failure, not a success', async () => {
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
