/** Both systems of every link of a history, each with its own clock and manners. */
import type { Config } from '../../../shared/rules/config/link.ts';
import { mappedField } from '../../../shared/rules/sync/mapped/fields.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { memorySystem } from '../../support/fakes/memory-side.ts';
import type { MemorySystem } from '../../support/fakes/memory-side.ts';
import type { History } from './history.ts';
import { companyOf } from './people/persons.ts';

/** By link and side. `now` is the true time, milliseconds since 1970. */
export function systemsOf(
  { clocks, alters, poll, refusing, eachAlone, policy }: History,
  { links }: Config,
  now: () => number,
): Record<string, Record<SideName, MemorySystem>> {
  return Object.fromEntries(
    links.map((link) => {
      const { name } = link;
      const mapped = link.mappings.map(mappedField);
      const company = companyOf(name);
      const connectwise = memorySystem({
        side: 'connectwise',
        company,
        statuses: ['New', 'Assigned', 'In Progress', 'Waiting', 'Completed', 'Closed'],
        closed: ['Completed', 'Closed'],
        mapped,
        now: () => now() + clocks.connectwise,
      });
      const servicenow = memorySystem({
        side: 'servicenow',
        company,
        statuses: ['1', '2', '3', '6', '7', '8'],
        closed: ['7', '8'],
        mapped,
        now: () => now() + clocks.servicenow,
      });
      for (const system of [connectwise, servicenow]) {
        system.alter(alters[system.side]);
        system.sparse.on = poll.sparse;
        system.manners.eachAlone = eachAlone[system.side];
        // Of its own it would move every history that a defect was found by.
        system.manners.keepsIds = policy === 'servicenow' && system.side === 'servicenow';
        for (const field of refusing[system.side]) system.keptFromEdits.add(field);
      }
      return [name, { connectwise, servicenow }];
    }),
  );
}
