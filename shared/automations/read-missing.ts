/** The reading of a pair: whatever of its two records is not fresh, at the same time. */
import { recordIdOn } from '../rules/pair.ts';
import { sideNames } from '../rules/record.ts';
import type { SideName, SideRecord } from '../rules/record.ts';
import type { PairDesk } from './pair-desk.ts';
import type { Run } from './sync-needs.ts';

/**
 * Reads the sides that are not fresh; both at once. `known` is the version of the incident whose notes are not wanted.
 * Answers what kept a side from being read, or null.
 */
export async function readMissing(
  fresh: Partial<Record<SideName, SideRecord>>,
  readAt: Record<SideName, string | null>,
  desk: PairDesk,
  run: Run,
  known: string | undefined,
): Promise<{ readonly side: SideName; readonly kind: 'missing' | 'foreign' } | null> {
  const wanted = sideNames.filter(
    (side) => fresh[side] === undefined && recordIdOn(desk.pair(), side) !== null,
  );
  const began = new Date(run.needs.now()).toISOString();
  const results = await Promise.allSettled(
    wanted.map((side) =>
      run.sides[side].read(recordIdOn(desk.pair(), side) ?? '', side === 'servicenow' ? known : undefined),
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
