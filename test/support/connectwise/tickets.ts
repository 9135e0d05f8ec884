/** Tickets in the simulator as a person makes and edits them, for automations that touch ConnectWise alone. */
import type { Ticket } from '../../../shared/connectwise/index.ts';
import type { startSimulated } from './simulated.ts';

type Simulated = Pick<Awaited<ReturnType<typeof startSimulated>>, 'simulator'>;

/** Makes a ticket, by default a new one on the Help Desk, and gives its id. */
export function makeTicket(
  { simulator }: Simulated,
  company: number,
  set: Readonly<Record<string, unknown>> = {},
): number {
  const values = { summary: 'Printer', company: { id: company }, board: { id: 1 }, status: { name: 'New' } };
  const made = simulator.core.control.edit({
    table: 'tickets',
    id: null,
    set: { ...values, ...set },
    by: 'tpatel',
  });
  return (made as { readonly id: number }).id;
}

/** Changes a ticket. */
export function editTicket(
  { simulator }: Simulated,
  id: number,
  set: Readonly<Record<string, unknown>>,
): void {
  simulator.core.control.edit({ table: 'tickets', id: String(id), set, by: 'tpatel' });
}

/** The ticket as it is held. */
export function ticketOf({ simulator }: Simulated, id: number): Ticket {
  return simulator.core.control.record('tickets', String(id)) as Ticket;
}
