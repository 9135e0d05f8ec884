// If this fails, the command watches a plan for ever, or asks storage without a pause while another process works on it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localSteps, watchPlan } from '../../../../cli/update-tickets/watch.ts';
import type { PlanOutcome } from '../../../../shared/automations/tickets/plan-update.ts';
import { runUpdateTickets, updatePlanReport } from '../../../../shared/automations/tickets/update-tickets.ts';
import { runUpdateStep } from '../../../../shared/automations/tickets/update-tickets-step.ts';
import { parseUpdateTickets } from '../../../../shared/rules/tickets/update-tickets.ts';
import { automationWorld } from '../../../support/automations.ts';
import { makeTicket } from '../../../support/connectwise/tickets.ts';
import { startSimulated } from '../../../support/connectwise/simulated.ts';

/** A plan of three tickets of which the first one is done, and a clock that only sleeping moves. */
async function begun() {
  const sim = await startSimulated(0);
  const world = automationWorld(sim.client);
  const { automation, updatePlans } = world.app;
  assert.ok(automation !== undefined && updatePlans !== undefined);
  const needs = { ...automation, ...updatePlans, actor: { by: 'operator', name: 'Ann' } as const };
  const ids = [1, 2, 3].map(() => makeTicket(sim, 2));
  const asked = { companyId: 2, tickets: { ids }, set: { status: 'In Progress' } };
  const { plan } = (await runUpdateTickets(parseUpdateTickets(asked), needs)) as PlanOutcome;
  assert.ok(plan !== null);
  await runUpdateTickets({ kind: 'approve', plan: plan.id, fingerprint: plan.fingerprint }, needs);
  const step = async () => {
    const message = world.told.steps.shift()?.message;
    assert.ok(message !== undefined);
    const signal = new AbortController().signal;
    await runUpdateStep(message, { ...needs, signal, deadline: Date.now() + 60_000 });
  };
  await step();
  const sleeps: number[] = [];
  const sleep = (milliseconds: number) => {
    sleeps.push(milliseconds);
    world.clock.now += milliseconds;
    assert.ok(sleeps.length < 2_000, 'it watches for ever');
    return Promise.resolve();
  };
  const read = () => updatePlanReport({ plan: plan.id, after: 0 }, needs);
  return { sim, world, id: plan.id, read, needs, sleep, sleeps, step };
}

const out = { isTTY: false, write: () => true } as unknown as NodeJS.WriteStream;

for (const isHere of [false, true])
  test(`a plan that nobody moves is watched until it is stalled, ${isHere ? 'not ' : ''}by an app`, async () => {
    const { sim, world, id, read, needs, sleep, sleeps } = await begun();
    await using _ = sim;
    const from = world.clock.now;
    const report = await watchPlan(id, read, {
      here: isHere ? { steps: localSteps(), needs } : null,
      out,
      sleep,
    });
    assert.deepEqual([report.plan.state, report.plan.stalled], ['running', true]);
    assert.ok(world.clock.now - from < 20 * 60_000);
    assert.ok(sleeps.every((milliseconds) => milliseconds >= 1_000));
  });

test('a plan that another process ends is watched to its end', async () => {
  const { sim, id, read, needs, sleep, step } = await begun();
  await using _ = sim;
  let isDone = false;
  const report = await watchPlan(id, read, {
    here: { steps: localSteps(), needs },
    out,
    async sleep(milliseconds) {
      if (!isDone) await step();
      isDone = true;
      await sleep(milliseconds);
    },
  });
  assert.equal(report.plan.state, 'done');
});
