/**
 * Orders dead letters to be tried once more: each record gets one nudge of the origin `replay`, which makes `sync-pair`
 * read both sides as they are now. Nothing of what failed is sent again from memory.
 *
 *   dead letters ──▶ one nudge a pair, spread over time ──▶ queue ──▶ sync-pair ──▶ at rest: the dead letters go
 *                                                                        ╰──▶ failed again: they are counted up
 *
 * A dead letter is not touched here, so a replay that dies half-way, one that is ordered twice, and two at once all end in
 * the same place.
 */
import type { DeadLetterFilter, ReplayRequest } from '../../rules/operate/dead-letter-request.ts';
import type { DeadLetter } from '../../rules/sync/journal.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { DeadLetterStore } from '../../ports/journals.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import { listDeadLetters } from './list.ts';

export interface ReplayNeeds {
  /** Names of the enabled links: nothing can be done for another. */
  readonly links: readonly string[];
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'clear'>;
  readonly nudges: NudgeQueue;
  /** Milliseconds since 1970. */
  now(): number;
  newId(): string;
}

/** One record and what is ordered for it. */
export interface ReplayedRecord {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  readonly pair: string | null;
  readonly codes: readonly string[];
  /** When its turn comes, seconds from now; null when its link is unknown or switched off. */
  readonly delaySeconds: number | null;
}

export interface ReplayOutcome {
  readonly kind: 'replayed' | 'dry-run';
  readonly deadLetters: number;
  readonly records: readonly ReplayedRecord[];
  /** Records over the limit: order again when these are through. */
  readonly left: number;
}

/** Puts the meant records on the queue, or with `dryRun` only says which. Throws the codes of storage. */
export async function replayDeadLetters(asked: ReplayRequest, needs: ReplayNeeds): Promise<ReplayOutcome> {
  const meant = await listDeadLetters(asked, needs.deadLetters);
  const records = groups(meant);
  const now = records.slice(0, asked.limit);
  const order = needs.newId();
  let turn = 0;
  const replayed = now.map((record) => {
    if (!needs.links.includes(record.link)) return { ...record, delaySeconds: null };
    const delaySeconds = Math.floor((turn * 60) / asked.perMinute);
    turn += 1;
    return { ...record, delaySeconds };
  });
  if (!asked.dryRun) {
    for (const { link, side, recordId, delaySeconds } of replayed) {
      if (delaySeconds === null) continue;
      const learnedAt = new Date(needs.now()).toISOString();
      const messageId = `replay:${order}:${side}:${recordId}`;
      await needs.nudges.send(
        { link, side, recordId, origin: 'replay', learnedAt, messageId },
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

/** Removes the meant dead letters without doing anything about their records; answers them. */
export async function discardDeadLetters(
  wanted: DeadLetterFilter & { readonly dryRun: boolean },
  needs: Pick<ReplayNeeds, 'deadLetters'>,
): Promise<readonly DeadLetter[]> {
  const meant = await listDeadLetters(wanted, needs.deadLetters);
  if (!wanted.dryRun) for (const deadLetter of meant) await needs.deadLetters.clear(deadLetter);
  return meant;
}

/** One record stands for all dead letters of its pair, oldest failure first: who waited longest goes first. */
function groups(deadLetters: readonly DeadLetter[]): Omit<ReplayedRecord, 'delaySeconds'>[] {
  const found = new Map<string, Omit<ReplayedRecord, 'delaySeconds'>>();
  for (const { link, side, recordId, pair, code } of deadLetters.toReversed()) {
    // A record that carries another's key has a dead letter of its own under that pair, and needs a look of its own.
    const own = code === 'correlation-duplicate' || pair === null;
    const key = own ? `${link}\n${side}:${recordId}` : `${link}\n${pair}`;
    const held = found.get(key);
    if (held === undefined) found.set(key, { link, side, recordId, pair, codes: [code] });
    else found.set(key, { ...held, codes: [...new Set([...held.codes, code])] });
  }
  return [...found.values()];
}
