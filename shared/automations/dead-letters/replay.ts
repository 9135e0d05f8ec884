/**
 * Queues dead letters to be tried again: each record gets one nudge of the origin `replay`, which makes `sync-pair`
 * read both sides as they are now. Nothing of what failed is sent again from memory.
 *
 *   dead letters ──▶ one nudge a pair, spread over time ──▶ queue ──▶ sync-pair ──▶ in sync: the dead letters go
 *                                                                        ╰──▶ failed again: they are counted up
 *
 * A dead letter is not touched here, so a replay that dies half-way, one that is sent twice, and two at once all end in
 * the same place.
 */
import type { DeadLetterFilter, ReplayRequest } from '../../rules/operate/dead-letter-request.ts';
import { failedRecords, withTurns } from '../../rules/operate/replay-plan.ts';
import type { ReplayedRecord } from '../../rules/operate/replay-plan.ts';
import { parseRecordId } from '../../rules/sync/record-id.ts';
import type { DeadLetter } from '../../rules/sync/journal.ts';
import type { DeadLetterStore } from '../../ports/journals.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import { listDeadLetters } from './list.ts';

/** The dead letters and the queue that replays go to. */
export interface ReplayNeeds {
  /** Names of the enabled links: nothing can be done for another. */
  readonly links: readonly string[];
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'clear'>;
  readonly nudges: NudgeQueue;
  /** Milliseconds since 1970. */
  now(): number;
  newId(): string;
}

/** The records that a replay covers, one nudge each; a dry run sends none. */
export interface ReplayOutcome {
  readonly kind: 'replayed' | 'dry-run';
  readonly deadLetters: number;
  readonly records: readonly ReplayedRecord[];
  /** Records over the limit: request it again when these are through. */
  readonly left: number;
}

/** Puts the meant records on the queue, or with `dryRun` only says which. Throws the codes of storage. */
export async function replayDeadLetters(asked: ReplayRequest, needs: ReplayNeeds): Promise<ReplayOutcome> {
  const meant = await listDeadLetters(asked, needs.deadLetters);
  const records = failedRecords(meant);
  const now = records.slice(0, asked.limit);
  const replayed = withTurns(now, needs.links, asked.perMinute);
  const order = needs.newId();
  if (!asked.dryRun) {
    for (const { link, side, recordId, delaySeconds } of replayed) {
      const id = parseRecordId(side, recordId);
      if (delaySeconds === null || id === null) continue;
      const learnedAt = new Date(needs.now()).toISOString();
      const messageId = `replay:${order}:${side}:${recordId}`;
      await needs.nudges.send(
        { link, side, recordId: id, origin: 'replay', learnedAt, messageId },
        { delaySeconds },
      );
    }
  }
  return {
    kind: asked.dryRun ? 'dry-run' : 'replayed',
    deadLetters: meant.length,
    records: replayed,
    left: records.length - now.length,
  };
}

/** Removes the meant dead letters without doing anything about their records; answers them. Throws the codes of storage. */
export async function discardDeadLetters(
  wanted: DeadLetterFilter & { readonly dryRun: boolean },
  needs: Pick<ReplayNeeds, 'deadLetters'>,
): Promise<readonly DeadLetter[]> {
  const meant = await listDeadLetters(wanted, needs.deadLetters);
  if (!wanted.dryRun) for (const deadLetter of meant) await needs.deadLetters.clear(deadLetter);
  return meant;
}
