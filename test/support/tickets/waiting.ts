/** Tickets that wait for their customer, in a simulated ConnectWise with the app on top of it. */
import assert from 'node:assert/strict';
import { waitingTickets } from '../../../functions/waiting-tickets.ts';
import type { WaitingTicketsOutcome } from '../../../shared/automations/tickets/waiting-tickets.ts';
import type { Ticket, TicketNote } from '../../../shared/connectwise/index.ts';
import { automationWorld, callFunction, type AutomationWorld } from '../automations.ts';
import { startSimulated } from '../connectwise/simulated.ts';

const day = 86_400;
/** A dry run for company 2. */
export const asked = { companyId: 2, waitingStatus: 'Waiting', nextStatus: 'In Progress', days: 14 };
/** The same, which writes. */
export const really = { ...asked, dryRun: false };

type Simulated = Awaited<ReturnType<typeof startSimulated>>;

/** A ticket as a person makes it; by default one that waits on the Help Desk. */
export function makeTicket(sim: Simulated, company: number, set: Record<string, unknown> = {}): number {
  const values = {
    summary: 'Printer',
    company: { id: company },
    board: { id: 1 },
    status: { name: 'Waiting' },
  };
  const made = sim.simulator.core.control.edit({
    table: 'tickets',
    id: null,
    set: { ...values, ...set },
    by: 'tpatel',
  });
  return (made as { readonly id: number }).id;
}

/** The ticket as the simulator holds it. */
export const ticketOf = (sim: Simulated, id: number) =>
  sim.simulator.core.control.record('tickets', String(id)) as Ticket;

/** Sets the clock forward. */
export const later = (sim: Simulated, days: number) => sim.simulator.core.control.advance(days * day);

/** The name of the ticket's status. */
export const statusOf = (sim: Simulated, id: number) => ticketOf(sim, id).status?.name;

/** The notes of a ticket. */
export const notesOf = (sim: Simulated, id: number) =>
  (sim.simulator.core.control.records('notes') as readonly TicketNote[]).filter(
    ({ ticketId }) => ticketId === id,
  );

/** Asks the function, which must accept. */
export async function run(world: AutomationWorld, body: object): Promise<WaitingTicketsOutcome> {
  const answer = await callFunction(waitingTickets, world, body);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body as WaitingTicketsOutcome;
}

/** A simulator with so many tickets of company 2 that have waited for twenty days. */
export async function waited(count: number, options: Parameters<typeof startSimulated>[1] = {}) {
  const sim = await startSimulated(0, options);
  const ids = Array.from({ length: count }, (_, index) =>
    makeTicket(sim, 2, { summary: `Printer ${index}` }),
  );
  await later(sim, 20);
  return { sim, ids, world: automationWorld(sim.client) };
}

/** The number of tickets by what became of them. */
export function countsOf({ tickets }: WaitingTicketsOutcome): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const ticket of tickets) {
    const result = 'result' in ticket ? ticket.result : 'planned';
    counts[result] = (counts[result] ?? 0) + 1;
  }
  return counts;
}
