/**
 * What becomes of a nudge whose work failed: later again, or kept for a person.
 */
import type { CodedError, ErrorCode } from '../../rules/errors.ts';
import { errorTable } from '../../rules/errors.ts';
import { askedSeconds, backOffSeconds } from '../../rules/back-off.ts';
import { clip } from '../../rules/canonical.ts';
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { redactText } from '../../rules/safe-text.ts';
import type { Run, SyncOutcome } from '../../ports/sync.ts';

/** Put-offs before a failure that should pass is given to a person: about ten hours with the delays below. */
const maxAttempts = 45;
const maxDelaySeconds = 15 * 60;
/** Queues hold a message back for seven days at most. */
const queueLimitSeconds = 7 * 24 * 3600 - 60;

/** Turns a failure into an outcome: back to the queue, or a dead letter. */
export async function handleFailure(nudge: Nudge, error: CodedError, run: Run): Promise<SyncOutcome> {
  const attempt = nudge.attempt ?? 0;
  if (error.treatment !== 'retry' || attempt >= maxAttempts) {
    return deadLetterNudge(nudge, error.code, run, { pair: null, detail: error.detail });
  }
  // What moved under us can be planned again at once; what is down or limits us gets more time with each try.
  const quick = error.code === 'record-moved' || error.code === 'pair-version-conflict';
  const wanted = quick
    ? Math.max(1 + attempt, askedSeconds(error))
    : backOffSeconds(error, attempt, maxDelaySeconds);
  const delaySeconds = Math.min(wanted, queueLimitSeconds);
  await run.needs.nudges.send({ ...nudge, attempt: attempt + 1 }, { delaySeconds });
  return { kind: 'deferred', code: error.code, delaySeconds, detail: error.detail };
}

/** Writes a dead letter for the nudge's record. */
export async function deadLetterNudge(
  nudge: Nudge,
  code: ErrorCode,
  run: Run,
  why: { readonly pair: string | null; readonly detail: string },
): Promise<SyncOutcome> {
  await run.needs.deadLetters.put(
    {
      link: run.link.name,
      side: nudge.side,
      recordId: nudge.recordId,
      pair: why.pair,
      code,
      sentence: errorTable[code].sentence,
      lastAnswer: clip(redactText(why.detail), 1000),
      mapping: mappingFingerprint(run.link),
    },
    new Date(run.needs.now()).toISOString(),
  );
  return { kind: 'dead-lettered', code, detail: why.detail };
}
