/** Reads the two records of a pair, side by side. */
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import type { Run } from '../../ports/sync.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { recordIdOn } from '../../rules/sync/pair.ts';
import { sideNames } from '../../rules/sync/record.ts';

/**
 * Reads the sides that are not fresh; both at once. `known` is the version of the incident whose notes are not wanted.
 * Answers what kept a side from being read, or null.
 */
export async function readMissing(
  fresh: Partial<Record<SideName, SideRecord>>,
  readAt: Record<SideName, string | null>,
  claimed: ClaimedPair,
  run: Run,
  known: string | undefined,
): Promise<{ readonly side: SideName; readonly kind: 'missing' | 'foreign' } | null> {
  const wanted = sideNames.filter(
    (side) => fresh[side] === undefined && recordIdOn(claimed.pair(), side) !== null,
  );
  const began = new Date(run.needs.now()).toISOString();
  const results = await Promise.allSettled(
    wanted.map((side) =>
      run.sides[side].read(recordIdOn(claimed.pair(), side) ?? '', side === 'servicenow' ? known : undefined),
    ),
  );
  let problem: { side: SideName; kind: 'missing' | 'foreign' } | null = null;
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') throw result.reason;
    const side = wanted[index];
    if (side === undefined) continue;
    readAt[side] = began;
    if (result.value.kind === 'found') fresh[side] = result.value.record;
    else problem ??= { side, kind: result.value.kind };
  }
  return problem;
}

/** Call when a run ends for good with a failure: the files that it was called for are the next one's work. */
export async function forgetLists(claimed: ClaimedPair, { side }: Nudge): Promise<void> {
  const { listed, ...pair } = claimed.pair();
  if (side === 'servicenow' && listed !== undefined) await claimed.save(pair);
}
