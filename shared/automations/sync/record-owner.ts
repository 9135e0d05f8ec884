/**
 * The other link that a record belongs to: the one that holds a pair for it, out of the look-ups that every pair has,
 * or the one that was first to take it.
 */
import type { PairStore, RecordOwners } from '../../ports/stores.ts';
import type { SyncPairNeeds } from '../../ports/sync.ts';
import type { Config, Link } from '../../rules/config/link.ts';

/**
 * Asks each other enabled link that can mean the same record: all of them share one ConnectWise, but a sys_id names
 * another incident in another instance. One read of a row for each, side by side.
 */
export function heldElsewhere(
  config: Pick<Config, 'links'>,
  pairs: Pick<PairStore, 'keyOf'>,
): NonNullable<SyncPairNeeds['heldElsewhere']> {
  return async (link, side, recordId) => {
    const instance = instanceOf(link);
    const others = config.links.filter(
      (one) =>
        one.enabled && one.name !== link.name && (side === 'connectwise' || instanceOf(one) === instance),
    );
    const keys = await Promise.all(others.map(({ name }) => pairs.keyOf(name, side, recordId)));
    return others.find((_, place) => keys[place] !== null)?.name ?? null;
  };
}

/**
 * Takes a record for a link by one conditional write: two links whose filters meet may see the same new record at once.
 * A removed link loses the record at once; a link that never made a counterpart for it loses it when a person requests so.
 */
export function takeRecord(
  config: Pick<Config, 'links'>,
  owners: RecordOwners,
  pairs: Pick<PairStore, 'keyOf'>,
): NonNullable<SyncPairNeeds['takeRecord']> {
  return async (link, { side, id }, ordered) => {
    const record = { system: side === 'connectwise' ? side : instanceOf(link), side, id };
    let owner = await owners.take(record, link.name, null);
    if (owner !== link.name) {
      const stands = config.links.some(({ name, enabled }) => enabled && name === owner);
      const isIdle = ordered && (await pairs.keyOf(owner, side, id)) === null;
      if (!stands || isIdle) owner = await owners.take(record, link.name, owner);
    }
    return owner === link.name ? null : owner;
  };
}

function instanceOf({ servicenow }: Link): string {
  return new URL(servicenow.instance).origin;
}
