/** The callback entries of a ConnectWise system: made, switched on and removed, and looked at by the health check. */
import type { CallbackRegistrations } from '../../ports/callback-registrations.ts';
import type { HealthProbe } from '../../ports/health.ts';
import type { RegisteredCallback } from '../../rules/operate/callback-registrations.ts';
import type { Records } from '../records/kinds.ts';

type Entries = Pick<Records['callbacks'], 'list' | 'create' | 'patch' | 'delete'>;

/** The entries as the stories see them. Throws the codes of the client. */
export function callbackRegistrations(entries: Entries): CallbackRegistrations {
  return {
    async list() {
      const found: RegisteredCallback[] = [];
      for await (const entry of entries.list())
        found.push({ ...entry, inactive: entry.inactiveFlag === true });
      return found;
    },
    async create(wanted) {
      await entries.create({ ...wanted, description: 'connectwise-functions' });
    },
    async activate(entry) {
      await entries.patch(entry.id, [{ op: 'replace', path: 'inactiveFlag', value: false }]);
    },
    async remove(entry) {
      await entries.delete(entry.id);
    },
  };
}

/** Counts the entries for tickets that end at our function, whatever host leads there. */
export function callbacksProbe(entries: Pick<Entries, 'list'>): HealthProbe {
  return {
    name: 'callbacks',
    subject: 'connectwise',
    async look() {
      let active = 0;
      let switchedOff = 0;
      for await (const entry of entries.list()) {
        const path = URL.parse(entry.url)?.pathname ?? '';
        if (!path.endsWith('/api/callbacks/connectwise') || entry.type.toLowerCase() !== 'ticket') continue;
        if (entry.inactiveFlag === true) switchedOff += 1;
        else active += 1;
      }
      return [{ kind: 'callbacks', active, switchedOff }];
    },
  };
}
