/** Takes up backfills whose step lost its message: delivered in vain to the end, it stands on the poison queue. */
import { asCodedError } from '../../rules/errors.ts';
import type { ErrorCode } from '../../rules/errors.ts';
import type { BackfillNeeds } from '../../ports/backfill.ts';

/** A running backfill as the timer found it; one that does not run is not told of. */
export type BackfillDueOutcome =
  | { readonly kind: 'resumed' | 'already-running'; readonly link: string; readonly job: string }
  | { readonly kind: 'not-resumed'; readonly link: string; readonly code: ErrorCode };

/** A step that waits longest comes again after ten minutes, see `page.ts`. */
const stalledMs = 30 * 60_000;

/**
 * The timer's part, every hour. A step's message is good for that step alone, so one that comes twice does nothing. Links
 * are looked at one by one and fail one by one: it never throws, and `not-resumed` holds the code.
 */
export async function backfillDue(
  links: readonly string[],
  needs: Pick<BackfillNeeds, 'jobs' | 'steps' | 'now' | 'isPaused'>,
): Promise<readonly BackfillDueOutcome[]> {
  const outcomes: BackfillDueOutcome[] = [];
  for (const link of links) {
    try {
      // Its step waits as a message of its own.
      if (await needs.isPaused?.(link)) continue;
      const outcome = await resumeIfStalled(link, needs);
      if (outcome !== null) outcomes.push(outcome);
    } catch (thrown) {
      outcomes.push({ kind: 'not-resumed', link, code: asCodedError(thrown).code });
    }
  }
  return outcomes;
}

async function resumeIfStalled(
  link: string,
  { jobs, steps, now }: Pick<BackfillNeeds, 'jobs' | 'steps' | 'now'>,
): Promise<BackfillDueOutcome | null> {
  const current = await jobs.current(link);
  const job = current === null ? undefined : (await jobs.read(link, current.id))?.job;
  if (job?.state !== 'running') return null;
  const touchedAt = Date.parse(job.touchedAt ?? job.startedAt ?? job.createdAt);
  if (now() - touchedAt < stalledMs) return { kind: 'already-running', link, job: job.id };
  await steps.send({ link, job: job.id, step: job.step });
  return { kind: 'resumed', link, job: job.id };
}
