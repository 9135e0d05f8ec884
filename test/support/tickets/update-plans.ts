/** Orders of update-tickets against a simulator: plans, approvals, and the steps that stand on the queue. */
import assert from 'node:assert/strict';
import { updateTickets } from '../../../functions/update-tickets.ts';
import { updateTicketsStep } from '../../../functions/update-tickets-step.ts';
import type { PlanOutcome } from '../../../shared/automations/tickets/plan-update.ts';
import type { UpdatePlanReport } from '../../../shared/automations/tickets/update-tickets.ts';
import { automationWorld, callFunction, type AutomationWorld } from '../automations.ts';
import { makeTicket, ticketOf } from '../connectwise/tickets.ts';
import { startSimulated } from '../connectwise/simulated.ts';

export type Simulated = Awaited<ReturnType<typeof startSimulated>>;

/** A simulator with so many open tickets of company 2 and one of another company. */
export async function started(count: number, options: Parameters<typeof startSimulated>[1] = {}) {
  const sim = await startSimulated(0, options);
  const ids = Array.from({ length: count }, (_, index) =>
    makeTicket(sim, 2, { summary: `Printer ${index}` }),
  );
  const foreign = makeTicket(sim, 3, { summary: "O'Brien's" });
  return { sim, ids, foreign, world: automationWorld(sim.client) };
}

export const toProgress = { status: 'In Progress', priority: 'Priority 2' };

/** Asks for a plan, which must be made. */
export async function planned(
  world: AutomationWorld,
  body: object,
): Promise<PlanOutcome & { plan: NonNullable<PlanOutcome['plan']> }> {
  const answer = await callFunction(updateTickets, world, { companyId: 2, ...body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const outcome = answer.body as PlanOutcome;
  assert.ok(outcome.plan !== null, JSON.stringify(outcome));
  return outcome as PlanOutcome & { plan: NonNullable<PlanOutcome['plan']> };
}

export async function approve(world: AutomationWorld, { id, fingerprint }: NonNullable<PlanOutcome['plan']>) {
  return callFunction(updateTickets, world, { approve: id, fingerprint });
}

/** Works off what stands on the queue, as the host does; at most so many messages. */
export async function drain(world: AutomationWorld, most = 200): Promise<number> {
  let worked = 0;
  for (let next = world.told.steps.shift(); next !== undefined && worked < most; worked += 1) {
    await callFunction(updateTicketsStep, world, next.message);
    next = world.told.steps.shift();
  }
  return worked;
}

export async function look(world: AutomationWorld, id: string, query = ''): Promise<UpdatePlanReport> {
  const answer = await callFunction(updateTickets, world, undefined, {
    method: 'GET',
    query: `plan=${id}${query}`,
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as UpdatePlanReport;
}

export const statusOf = (sim: Simulated, id: number) => ticketOf(sim, id).status?.name;

export const order = async (world: AutomationWorld, body: object) => {
  const { status, body: answer } = await callFunction(updateTickets, world, body);
  return [status, (answer as { readonly code?: string }).code] as const;
};

export const inProgress = (sim: Simulated, ids: readonly number[]) =>
  ids.filter((id) => statusOf(sim, id) === 'In Progress').length;
