/** Which dead letters of a pair are over when it comes to rest, and which stay for a person. */
import type { DeadLetter } from '../../rules/sync/journal.ts';
import { skewMs } from '../../rules/sync/nudge.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { DeadLetterStore } from '../../ports/journals.ts';

/** The dead letters of one link's records, and what is known of them at the end of a run. */
export interface EndedDeadLetters {
  readonly link: string;
  /** The pair's records; a side without one is null. */
  readonly records: Readonly<Record<SideName, string | null>>;
  readonly nudge: Nudge;
  /** Whether the other side still refuses one of the pair's files. */
  readonly fileRefused: boolean;
  /**
   * Since when the run knows its pair (milliseconds since 1970). A dead letter that was put later tells of another worker's
   * failure: this one was taken for dead, and knows nothing of it.
   */
  readonly knownSince: number;
}

/**
 * Clears what once failed and is over, on whichever of the pair's records it was written down. Two kinds stay: a file
 * that is still refused, and what was unsynced at the incident of a merged ticket. The second is news and no failure:
 * it goes only when a person says replay after it was written, so that an order never answers for what came later.
 */
export async function clearDeadLetters(
  over: EndedDeadLetters,
  deadLetters: Pick<DeadLetterStore, 'of' | 'clear'>,
): Promise<void> {
  await Promise.all(
    sideNames.map(async (side) => {
      const id = over.records[side];
      if (id === null) return;
      for (const deadLetter of await deadLetters.of(over.link, side, id))
        if (!stays(deadLetter, over)) await deadLetters.clear(deadLetter);
    }),
  );
}

function stays({ code, lastAt }: DeadLetter, { nudge, fileRefused, knownSince }: EndedDeadLetters): boolean {
  if (Date.parse(lastAt) > knownSince) return true;
  if (code === 'attachment-refused') return fileRefused;
  if (code !== 'ticket-merged') return false;
  if (nudge.origin !== 'replay') return true;
  return Date.parse(lastAt) + skewMs > Date.parse(nudge.orderedAt ?? nudge.learnedAt);
}
