/** The clocks of the sides of all links, as this process has learned them. */
import { knownDifference, withReading, type ClockReading } from '../../rules/sync/clock-difference.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { SyncPairNeeds } from '../../ports/sync.ts';

/** The port `clocks` in the memory of this process: each instance learns with its first reads. */
export function remoteClocks(): NonNullable<SyncPairNeeds['clocks']> {
  const seen = new Map<string, readonly number[]>();
  const keyOf = (link: string, side: SideName): string => `${side} ${link}`;
  const aheadOn = (link: string, side: SideName): number =>
    knownDifference(seen.get(keyOf(link, side)) ?? []);
  return {
    saw(link: string, side: SideName, reading: ClockReading) {
      const key = keyOf(link, side);
      seen.set(key, withReading(seen.get(key) ?? [], reading));
    },
    aheadMs: (link) => ({
      connectwise: aheadOn(link, 'connectwise'),
      servicenow: aheadOn(link, 'servicenow'),
    }),
  };
}
