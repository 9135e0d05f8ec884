/** The story of the callback entries over the simulator: the app's part, and what the simulator holds. */
import { callbackRegistrations } from '../../../functions/callback-registrations.ts';
import { callbacksApp } from '../../../shared/app/connectwise/callbacks.ts';
import type { App } from '../../../shared/app/app.ts';
import type { AutomationNeeds } from '../../../shared/automations/needs.ts';
import type { CallbackEntry, ConnectWiseClient } from '../../../shared/connectwise/index.ts';
import { configSchema } from '../../../shared/rules/config/link.ts';
import { callbackMark } from '../../../shared/rules/operate/callback-registrations.ts';
import { automationWorld, callFunction } from '../automations.ts';
import { linkJson } from '../builders/rules.ts';
import type { startSimulated } from './simulated.ts';

type Simulated = Awaited<ReturnType<typeof startSimulated>>;

export const publicUrl = 'https://app.example';
export const url = `${publicUrl}/api/callbacks/connectwise?recordId=`;
export const owner = { type: 'ticket', level: 'owner', objectId: 1 };
export const board = { type: 'ticket', level: 'board', objectId: 2 };
const actor = { by: 'operator', name: 'ana' } as const;

/** The app's part over a client, with what it told; a link of company 2 on the boards, if any are given. */
export function over(
  client: ConnectWiseClient,
  callbacks: object = { dryRun: false, entries: [owner] },
  address: string | null = publicUrl,
  { boards = [], ...changes }: Partial<AutomationNeeds> & { readonly boards?: readonly number[] } = {},
) {
  const status = boards.map((id) => ({ board: id, rows: [{ connectwise: 'New', servicenow: '1' }] }));
  const links =
    boards.length === 0
      ? []
      : [linkJson({ connectwise: { companyId: 2, boards, createOnBoard: boards[0] }, status })];
  const config = configSchema.parse({ links, alerts: { publicUrl: address }, callbacks });
  const world = automationWorld(client, changes);
  const parts = async () => {
    const { automation } = await world.source();
    return callbacksApp({ config, connectwise: client, automation, now: Date.now });
  };
  const source = async (): Promise<App> => ({ ...(await world.source()), ...(await parts()) });
  return {
    told: world.told,
    timer: () => callFunction(callbackRegistrations, { ...world, source }),
    ensure: async (asked: { readonly url?: string; readonly dryRun?: boolean } = {}) =>
      (await parts()).ensureCallbacks(asked, actor),
  };
}

/** The entries as the simulator holds them. */
export const held = (sim: Simulated) =>
  sim.simulator.core.control.records('callbacks') as readonly CallbackEntry[];
/** Each entry's kind, address, and whether it is off. */
export const kindsOf = (sim: Simulated) =>
  held(sim).map(({ type, level, objectId, url: to, inactiveFlag }) => [
    `${type}/${level}/${objectId}`,
    to,
    inactiveFlag,
  ]);

/** An entry of this app as somebody else left it; answers its id. */
export function plant(sim: Simulated, set: object): number {
  const values = { ...owner, url, description: callbackMark, inactiveFlag: false, ...set };
  const made = sim.simulator.core.control.edit({ table: 'callbacks', id: null, set: values, by: 'tpatel' });
  return (made as { readonly id: number }).id;
}
