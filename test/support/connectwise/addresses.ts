/** The addresses of companies in a simulated ConnectWise, and the function that changes them. */
import assert from 'node:assert/strict';
import { updateCompanyAddress } from '../../../functions/update-company-address.ts';
import type { UpdateCompanyAddressOutcome } from '../../../shared/automations/companies/update-company-address.ts';
import type { Company } from '../../../shared/connectwise/index.ts';
import { callFunction, type AutomationWorld } from '../automations.ts';
import type { startSimulated } from './simulated.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;

/** The company as the simulator holds it. */
export const companyOf = (sim: Simulated, id = 2) =>
  sim.simulator.core.control.record('companies', String(id)) as Company;

/** Every other company, as text. */
export const others = (sim: Simulated, id: number) =>
  JSON.stringify(
    (sim.simulator.core.control.records('companies') as readonly Company[]).filter((one) => one.id !== id),
  );

/** The parts of an address. */
export function addressIn({ addressLine1, addressLine2, city, state, zip, country }: Company) {
  return [addressLine1, addressLine2, city, state, zip, country?.name].map((part) => part ?? null);
}

/** Changes a company as a person does. */
export function edit(sim: Simulated, id: number, set: Record<string, unknown>): void {
  sim.simulator.core.control.edit({ table: 'companies', id: String(id), set, by: 'tpatel' });
}

/** Asks the function, which must accept unless another status is given. */
export async function ask(world: AutomationWorld, address: object, more: object = {}, status = 200) {
  const answer = await callFunction(updateCompanyAddress, world, { companyId: 2, address, ...more });
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  return answer.body as UpdateCompanyAddressOutcome;
}

/** Asks for the change, and not for a dry run. */
export const really = { dryRun: false };

/** The number of changes that were sent. */
export const patches = (sim: Simulated) =>
  sim.simulator.core.log.read().recent.filter(({ method }) => method === 'PATCH').length;
