/** Whether a pair that nobody has written for long may be forgotten. Pure. */
import { beganWith, type Pair, type StoredPair } from '../sync/pair.ts';
import { correlationKey } from '../sync/plan.ts';
import { otherSide, sideNames, type SideName, type SideRecord } from '../sync/record.ts';

/** True for a pair of which something is still under way or waits for a person: it stays whatever its age is. */
export function isStillNeeded({ pair, notes, attachments }: Omit<StoredPair, 'version'>): boolean {
  return (
    isUnfinished(pair) ||
    notes.some(({ state }) => state === 'intended' || state === 'written') ||
    attachments.some(({ state }) => state === 'intended' || state === 'written')
  );
}

/** The part of it that the pair's own row tells. */
export function isUnfinished({ creating, pending, deadLettered, backfilled, laps = {} }: Pair): boolean {
  return (
    creating !== null ||
    pending.length > 0 ||
    deadLettered !== null ||
    backfilled !== undefined ||
    Object.values(laps).some(({ stopped }) => stopped !== null)
  );
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
