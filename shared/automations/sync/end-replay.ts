/**
 * The end of a replay that found nothing to do. A pair that comes to rest clears its own dead letters (`sync-ends.ts`);
 * a record without a pair never does, so without this its dead letter would stay for ever.
 */
import type { Nudge } from '../../rules/sync/nudge.ts';
import { isKnown, recordIdOn } from '../../rules/sync/pair.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { clearDeadLetters } from './clear-dead-letters.ts';
import type { Run, SyncOutcome } from '../../ports/sync.ts';

/**
 * Clears the dead letters of a record about which there is nothing left to do: it is gone, outside the link, or not wanted.
 * One that belongs to a living pair and was only not shown this time keeps its deadLetters.
 */
export async function endReplay(nudge: Nudge, outcome: SyncOutcome, { link, needs }: Run): Promise<void> {
  if (nudge.origin !== 'replay' || outcome.kind !== 'ignored') return;
  const knownSince = needs.now();
  const key = await needs.pairs.keyOf(link.name, nudge.side, nudge.recordId);
  const pair = key === null ? undefined : (await needs.pairs.read(link.name, key))?.pair;
  if (outcome.reason === 'missing' && pair?.state === 'active' && isKnown(pair)) return;
  const idOn = (side: SideName): string | null =>
    side === nudge.side ? nudge.recordId : pair === undefined ? null : recordIdOn(pair, side);
  const records = { connectwise: idOn('connectwise'), servicenow: idOn('servicenow') };
  await clearDeadLetters(
    { link: link.name, records, nudge, fileRefused: false, knownSince },
    needs.deadLetters,
  );
}
