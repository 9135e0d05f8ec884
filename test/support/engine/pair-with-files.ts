/** A pair at rest whose link copies files, and faults of the calls that copy them. */
import type { SideName } from '../../../shared/rules/sync/record.ts';
import type { Fault } from '../fakes/memory-side.ts';
import { engineWorld } from './engine-world.ts';
import type { EngineWorld } from './engine-world.ts';

/** A link that copies files both ways. */
const both = { attachments: { direction: 'both', maxBytes: 1000 }, history: true };

/** A file with its content. */
export const file = (name: string, content = `bytes of ${name}`, isPrivate = false) => ({
  name,
  content,
  isPrivate,
});

/** A pair at rest, some time ago. */
export async function paired(
  changes = {},
): Promise<{ world: EngineWorld; ticket: string; incident: string }> {
  const world = engineWorld({ ...both, ...changes });
  const ticket = world.openTicket();
  await world.sync(world.nudge('connectwise', ticket));
  world.advance(60);
  return { world, ticket, incident: world.only('servicenow').id };
}

/** Plays each fault once, in order, on the first call that ends so; keeps every call. */
export function faults(...orders: readonly [call: string, fault: Fault][]) {
  const left = [...orders];
  const calls: string[] = [];
  return {
    calls,
    fault(call: string): Fault {
      calls.push(call);
      const at = left.findIndex(([ending]) => call.endsWith(ending));
      return at < 0 ? 'none' : (left.splice(at, 1)[0]?.[1] ?? 'none');
    },
  };
}

/** The files of a side that we put there. */
export const copies = (world: EngineWorld, side: SideName): unknown[] =>
  world.only(side).files.flatMap(({ name, content, byUs }) => (byUs ? [[name, content]] : []));

/** The stored rows of all files. */
export const rowsOf = (world: EngineWorld) =>
  [...world.state.fileRows.values()].flatMap((rows) => [...rows.values()]);
