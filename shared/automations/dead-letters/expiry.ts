/**
 * Forgets dead letters and unreadable messages that are older than the configuration keeps them, by default none; and
 * the ids of callbacks that were received long ago, which are kept only to know a message that comes again.
 */
import type { DeadLetterStore, UnreadableStore } from '../../ports/journals.ts';
import type { OldMessages } from '../../ports/stores.ts';

export interface ExpiryNeeds {
  /** Null: for ever. */
  readonly keepDays: number | null;
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'clear'>;
  readonly unreadable: Pick<UnreadableStore, 'list' | 'remove'>;
  readonly messages: OldMessages;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface ExpiryOutcome {
  readonly kind: 'kept-for-ever' | 'nothing' | 'expired';
  readonly deadLetters: number;
  readonly unreadable: number;
  /** Ids of callbacks. */
  readonly messages: number;
}

const most = 100_000;
const dayMs = 24 * 3_600_000;
/** A callback that is sent again after so long makes its record be looked at once more, and nothing else. */
const messageDays = 30;
/** One by one, within the time of a function; the rest follows the next night. */
const maxMessages = 5_000;

/** Removes what failed last before the kept days, and old ids of callbacks. */
export async function expireDeadLetters(needs: ExpiryNeeds): Promise<ExpiryOutcome> {
  const daysAgo = (days: number): string => new Date(needs.now() - days * dayMs).toISOString();
  const forgotten = await needs.messages.forgetBefore(daysAgo(messageDays), maxMessages);
  if (needs.keepDays === null)
    return { kind: 'kept-for-ever', deadLetters: 0, unreadable: 0, messages: forgotten };
  const before = daysAgo(needs.keepDays);
  const deadLetters = (await needs.deadLetters.list(null, most)).filter(({ lastAt }) => lastAt < before);
  for (const deadLetter of deadLetters) await needs.deadLetters.clear(deadLetter);
  const unreadable = (await needs.unreadable.list(most)).filter(({ at }) => at < before);
  for (const { id } of unreadable) await needs.unreadable.remove(id);
  const gone = deadLetters.length + unreadable.length + forgotten;
  return {
    kind: gone > 0 ? 'expired' : 'nothing',
    deadLetters: deadLetters.length,
    unreadable: unreadable.length,
    messages: forgotten,
  };
}
