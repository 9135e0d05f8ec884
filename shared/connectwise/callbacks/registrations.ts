/** The callback entries of a ConnectWise system: made, switched on and removed, and looked at by the health check. */
import type { CallbackRegistrations } from '../../ports/callback-registrations.ts';
import type { HealthProbe } from '../../ports/health.ts';
import { CodedError } from '../../rules/errors.ts';
import {
  callbackMark,
  callbackPath,
  type RegisteredCallback,
} from '../../rules/operate/callback-registrations.ts';
import type { Records } from '../records/kinds.ts';

type Entries = Pick<Records['callbacks'], 'list' | 'get' | 'create' | 'patch' | 'delete'>;

/** The entries as the stories see them. Throws the codes of the client. */
export function callbackRegistrations(entries: Entries): CallbackRegistrations {
  return {
    async list() {
      const found: RegisteredCallback[] = [];
      for await (const entry of entries.list()) found.push(registered(entry));
      return found;
    },
    async read(id) {
      try {
        return registered(await entries.get(id));
      } catch (thrown) {
        return orNotFound(thrown, null);
      }
    },
    async create(wanted) {
      return registered(await entries.create({ ...wanted, description: callbackMark }));
    },
    async activate(entry) {
      await entries.patch(entry.id, [{ op: 'replace', path: 'inactiveFlag', value: false }]);
    },
    async remove(entry) {
      await entries.delete(entry.id).catch((thrown: unknown) => orNotFound(thrown, undefined));
    },
  };
}

/** The value for a record that is gone; anything else is thrown on. */
function orNotFound<Value>(thrown: unknown, value: Value): Value {
  if (thrown instanceof CodedError && thrown.code === 'connectwise-not-found') return value;
  throw thrown;
}

function registered(entry: Awaited<ReturnType<Entries['patch']>>): RegisteredCallback {
  const { id, type, level, objectId, url, description, inactiveFlag, _info } = entry;
  return {
    id,
    type,
    level,
    objectId,
    url,
    description: description ?? null,
    inactive: inactiveFlag === true,
    changedAt: _info?.lastUpdated ?? null,
    changedBy: _info?.updatedBy ?? null,
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
        if (!path.endsWith(callbackPath) || entry.type.toLowerCase() !== 'ticket') continue;
        if (entry.inactiveFlag === true) switchedOff += 1;
        else active += 1;
      }
      return [{ kind: 'callbacks', active, switchedOff }];
    },
  };
}
