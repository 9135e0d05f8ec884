/** Decides whether a pair that nobody has written for long may be forgotten. Pure. */
import { beganWith, type Pair, type StoredPair } from '../sync/pair.ts';
import { correlationKey } from '../sync/counterpart/correlation.ts';
import { otherSide, sideNames, type SideName, type SideRecord } from '../sync/record.ts';

/**
 * True for a pair of which something is under way, or waits for a person, since a time after `before` (milliseconds
 * since 1970). Work that was begun before it is work no longer: no request takes effect so late, and whoever had to
 * look was reported by a dead letter. Without this a note that was never recognised would keep its pair for ever.
 */
export function isStillNeeded(
  { pair, notes, attachments }: Omit<StoredPair, 'version'>,
  before: number,
): boolean {
  return (
    isUnfinished(pair, before) ||
    [...notes, ...attachments].some(
      ({ state, at }) => (state === 'intended' || state === 'written') && isSince(at, before),
    )
  );
}

/** The part of it that the pair's own row tells. */
export function isUnfinished(
  { creating, pending, deadLettered, conflicts = {}, backfilled, createdAt, laps = {} }: Pair,
  before: number,
): boolean {
  // Its row on the list of open conflicts would outlive it.
  if (Object.keys(conflicts).length > 0) return true;
  const begun = [
    creating?.at,
    ...pending.map(({ at }) => at),
    deadLettered?.at,
    backfilled === undefined ? null : createdAt,
    ...Object.values(laps).map((one) => one?.stopped),
  ];
  return begun.some((at) => at !== null && at !== undefined && isSince(at, before));
}

/** A time that cannot be read is no proof of age. */
function isSince(at: string, before: number): boolean {
  return !(Date.parse(at) < before);
}

/**
 * True where both records are finished or gone, and the one that we made still says whose it is: if it comes back, it is
 * found by that key and no second one is made. A record that is open keeps its pair for as long as it is.
 */
export function recordsAllow(pair: Pair, records: Readonly<Record<SideName, SideRecord | null>>): boolean {
  if (sideNames.some((side) => records[side]?.closed === false)) return false;
  const began = beganWith(pair.key);
  const made = records[otherSide(began.side)];
  return made === null || made.correlation === correlationKey(pair.link, began.id);
}
