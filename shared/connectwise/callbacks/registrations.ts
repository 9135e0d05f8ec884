/** The callback entries of a ConnectWise system: made, switched on and removed, and looked at by the health check. */
import type { CallbackRegistrations } from '../../ports/callback-registrations.ts';
import type { HealthProbe } from '../../ports/health.ts';
import type { CallbackKind } from '../../rules/config/callbacks.ts';
import { CodedError } from '../../rules/errors.ts';
import {
  callbackMark,
  callbackPath,
  callbackPlace,
  covers,
  isSameKind,
  kindText,
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

/** The entries that the health check expects. */
export interface NeededCallbacks {
  readonly kinds: readonly CallbackKind[];
  /** The address that ConnectWise is to call; null where nobody declared it: then any host may lead to our function. */
  readonly url: string | null;
}

/** Compares the entries for tickets that lead to our function with those that the links need. */
export function callbacksProbe(entries: Pick<Entries, 'list'>, { kinds, url }: NeededCallbacks): HealthProbe {
  const leadsHere = (entry: RegisteredCallback): boolean =>
    url === null
      ? (URL.parse(entry.url)?.pathname ?? '').endsWith(callbackPath)
      : callbackPlace(entry.url) === callbackPlace(url);
  return {
    name: 'callbacks',
    subject: 'connectwise',
    async look() {
      const ours: RegisteredCallback[] = [];
      for await (const entry of entries.list()) {
        const one = registered(entry);
        if (one.type.toLowerCase() === 'ticket' && leadsHere(one)) ours.push(one);
      }
      const working = ours.filter(({ inactive }) => !inactive);
      const uncovered = kinds.filter((kind) => !working.some((entry) => covers(entry, kind)));
      const isOff = (kind: CallbackKind): boolean => ours.some((entry) => covers(entry, kind));
      // Without an address of our own, the entry of another environment looks like ours.
      const surplus = working.filter(
        (entry) =>
          url !== null &&
          entry.description === callbackMark &&
          !kinds.some((kind) => isSameKind(kind, entry)),
      );
      return [
        {
          kind: 'callbacks',
          active: working.length,
          switchedOff: ours.length - working.length,
          kinds: {
            missing: uncovered.filter((kind) => !isOff(kind)).map(kindText),
            switchedOff: uncovered.filter(isOff).map(kindText),
            surplus: surplus.map(kindText),
          },
        },
      ];
    },
  };
}
