/** Which other link holds a pair for a record, out of the look-ups that every pair has. */
import type { PairStore } from '../automations/needs.ts';
import type { SyncPairNeeds } from '../automations/sync-needs.ts';
import type { Config } from '../rules/link.ts';

/**
 * Asks each other enabled link that can mean the same record: all of them share one ConnectWise, but a sys_id names
 * another incident in another instance. One read of a row for each, side by side.
 */
export function heldElsewhere(
  config: Pick<Config, 'links'>,
  pairs: Pick<PairStore, 'keyOf'>,
): NonNullable<SyncPairNeeds['heldElsewhere']> {
  return async (link, side, recordId) => {
    const instance = new URL(link.servicenow.instance).origin;
    const others = config.links.filter(
      (one) =>
        one.enabled &&
        one.name !== link.name &&
        (side === 'connectwise' || new URL(one.servicenow.instance).origin === instance),
    );
    const keys = await Promise.all(others.map(({ name }) => pairs.keyOf(name, side, recordId)));
    return others.find((_, place) => keys[place] !== null)?.name ?? null;
  };
}
