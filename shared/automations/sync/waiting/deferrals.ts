/** Remembers for people that work on a record was put off, and forgets it once a run gets through. */
import type { CodedError } from '../../../rules/errors.ts';
import type { Nudge } from '../../../rules/sync/nudge.ts';
import { deferredOnceMore, isOver } from '../../../rules/sync/state/deferral.ts';
import type { SyncOutcome, SyncPairNeeds } from '../../../ports/sync.ts';
import type { SyncTask } from '../claimed-pair.ts';

/**
 * Writes down that the nudge's record waits, before its nudge goes back to the queue: a process that dies in between is
 * followed by another try. A row that cannot be written holds up nothing; health tells of storage.
 */
export async function noteDeferral(
  { nudge, needs }: Pick<SyncTask, 'nudge' | 'needs'>,
  error: CodedError,
  delaySeconds: number,
): Promise<void> {
  const { link, side, recordId } = nudge;
  try {
    const held = await needs.deferrals.read(link, side, recordId);
    const before = held !== null && (await isLeftOver(held, nudge, needs)) ? null : held;
    await needs.deferrals.put(deferredOnceMore(before, nudge, error, { now: needs.now(), delaySeconds }));
  } catch {
    // The nudge itself is what must not be lost.
  }
}

/** True where another run got through since: a nudge that was put off before, and is still on the queue, left the row. */
async function isLeftOver(
  held: Parameters<typeof isOver>[0],
  { link, side, recordId }: Nudge,
  { pairs }: SyncPairNeeds,
): Promise<boolean> {
  const key = await pairs.keyOf(link, side, recordId);
  const stored = key === null ? null : await pairs.read(link, key);
  return isOver(held, stored?.pair ?? null);
}

/**
 * Forgets the wait of a record whose nudge was put off before, or for which a person requested another try. Work that was
 * never put off asks no store for it.
 */
export async function endDeferral(
  { link, side, recordId, attempt = 0, origin }: Nudge,
  { kind }: SyncOutcome,
  { deferrals }: Pick<SyncPairNeeds, 'deferrals'>,
): Promise<void> {
  if (kind === 'deferred' || kind === 'busy' || (attempt === 0 && origin !== 'replay')) return;
  await deferrals.remove(link, side, recordId);
}
