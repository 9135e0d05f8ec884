/** Requests to create-ticket against a simulator. */
import assert from 'node:assert/strict';
import { createTicket } from '../../../functions/create-ticket.ts';
import type {
  CreatedTicket,
  CreateTicketOutcome,
} from '../../../shared/automations/tickets/create-ticket.ts';
import { callFunction, type AutomationWorld } from '../automations.ts';
import type { startSimulated } from '../connectwise/simulated.ts';

export type Simulated = Awaited<ReturnType<typeof startSimulated>>;

export const asked = {
  companyId: 2,
  summary: "Printer's offline & “smoking” <b>",
  priority: 'High',
} as const;

/** Asks for a ticket, which must be made or found. */
export async function made(
  world: AutomationWorld,
  body: object,
): Promise<CreatedTicket & { replayed: boolean }> {
  const answer = await callFunction(createTicket, world, body);
  assert.ok(answer.status === 201 || answer.status === 200, JSON.stringify(answer.body));
  const outcome = answer.body as CreateTicketOutcome;
  assert.ok(outcome.kind !== 'planned');
  return outcome;
}

export async function refusal(
  world: AutomationWorld,
  body: object | string,
): Promise<readonly [number, string, string]> {
  const { status, body: problem } = await callFunction(createTicket, world, body);
  const { code, detail } = problem as { readonly code: string; readonly detail?: string };
  return [status, code, detail ?? ''];
}

export const edit = (
  sim: Simulated,
  table: string,
  id: number | null,
  set: Readonly<Record<string, unknown>>,
) =>
  sim.simulator.core.control.edit({ table, id: id === null ? null : String(id), set, by: 'tpatel' }) as {
    readonly id: number;
  };
