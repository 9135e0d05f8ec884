/** A pair whose summary both sides changed, and the orders of the person who decides. */
import { listConflicts } from '../../../shared/automations/conflicts/list.ts';
import { settleConflict, type SettleAsked } from '../../../shared/automations/conflicts/choose.ts';
import { idOn } from '../builders/record-ids.ts';
import { engineWorld, type Disturbance, type EngineWorld } from './engine-world.ts';

const actor = { by: 'operator', name: 'Ann' } as const;
export const manual = { fields: { summary: { conflict: 'manual' } } };

/** A pair whose summary both sides changed, and whose run has found it. */
export async function inConflict(changes: Parameters<typeof engineWorld>[0] = manual) {
  const w = engineWorld(changes);
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(60);
  const incident = w.only('servicenow').id;
  w.connectwise.edit(ticket, 'summary', 'Front door');
  w.servicenow.edit(incident, 'summary', 'Back door');
  const outcome = await w.sync(w.nudge('connectwise', ticket));
  w.advance(60);
  return { w, ticket, incident, outcome };
}

/** The conflicts that are listed. */
export const open = (w: EngineWorld) =>
  listConflicts({ link: null, limit: 10 }, { ...w.needs(), links: [w.link()] });

/** The order of a person who chooses ServiceNow's value. */
export const order = (w: EngineWorld, ticket: string, changes: Partial<SettleAsked> = {}): SettleAsked => ({
  link: w.link().name,
  side: 'connectwise',
  recordId: idOn('connectwise', ticket),
  field: 'summary',
  take: 'servicenow',
  seen: [...w.state.openConflictRows.values()][0]?.id ?? null,
  dryRun: false,
  ...changes,
});

let serial = 0;

/** The needs of an order. */
export const needsOf = (w: EngineWorld, how: Disturbance = {}) => ({
  ...w.needs(how),
  links: [w.link()],
  newId: () => `order-${(serial += 1)}`,
});

/** Carries the order out. */
export const choose = (w: EngineWorld, asked: SettleAsked, how: Disturbance = {}) =>
  settleConflict(asked, actor, needsOf(w, how));

/** The summaries of both records. */
export const summaries = (w: EngineWorld) =>
  (['connectwise', 'servicenow'] as const).map((side) => w.only(side).fields.summary);

/** The rows of the conflict journal. */
export const journal = (w: EngineWorld) => [...w.state.conflictRows.values()];
