/**
 * A pair that another worker has. One nudge waits for it, the others join that one:
 *
 *   first nudge ─▶ goes back to the queue, to read everything once it is seen again ─▶ noted on the claim
 *   the next ones ─▶ read the note ─▶ end
 *
 * The note comes behind the message: a crash in between costs a message, and never a change.
 */
import { nudgeAgain, skewMs } from '../../../rules/sync/nudge.ts';
import type { Nudge } from '../../../rules/sync/nudge.ts';
import type { SyncOutcome } from '../../../ports/sync.ts';
import type { SyncTask } from '../claimed-pair.ts';

/** Until a nudge whose pair another worker has comes again. */
const busySeconds = 5;

/** Ends the run for a pair that another worker has: the nudge goes back to the queue, or joins one that has. */
export async function waitForClaim({ nudge, link, needs }: SyncTask, key: string): Promise<SyncOutcome> {
  const now = needs.now();
  if (mayJoin(nudge) && isStillWaiting(await needs.claims.waitingUntil(link.name, key), now))
    return { kind: 'joined', pair: key };
  const seenAgainAt = now + busySeconds * 1000;
  const waiting = mayJoin(nudge) ? nudgeAgain(nudge, seenAgainAt) : nudge;
  await needs.nudges.send(waiting, { delaySeconds: busySeconds });
  if (mayJoin(nudge)) await needs.claims.noteWaiting(link.name, key, seenAgainAt).catch(() => undefined);
  return { kind: 'busy', pair: key, delaySeconds: busySeconds };
}

/**
 * True while the message of a note (milliseconds since 1970) is surely to come. One that is seen by now may have read already,
 * and one from further ahead than any wait was noted by a wrong clock: its message is long gone.
 */
function isStillWaiting(seenAgainAt: number, now: number): boolean {
  return seenAgainAt > now + skewMs && seenAgainAt <= now + busySeconds * 1000 + skewMs;
}

/** Not what a person requested, nor work that was put off or belongs to a backfill: each of these ends in its own way. */
function mayJoin({ origin, attempt, job }: Nudge): boolean {
  return (
    (origin === 'callback' || origin === 'poll' || origin === 'again') &&
    attempt === undefined &&
    job === undefined
  );
}
