/** Forgets dead letters and unreadable messages that are older than the configuration keeps them; by default none is. */
import type { DeadLetterStore, UnreadableStore } from './needs.ts';

export interface ExpiryNeeds {
  /** Null: for ever. */
  readonly keepDays: number | null;
  readonly deadLetters: Pick<DeadLetterStore, 'list' | 'clear'>;
  readonly unreadable: Pick<UnreadableStore, 'list' | 'remove'>;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface ExpiryOutcome {
  readonly kind: 'kept-for-ever' | 'nothing' | 'expired';
  readonly letters: number;
  readonly unreadable: number;
}

const most = 100_000;

/** Removes what failed last before the kept days. */
export async function expireDeadLetters(needs: ExpiryNeeds): Promise<ExpiryOutcome> {
  if (needs.keepDays === null) return { kind: 'kept-for-ever', letters: 0, unreadable: 0 };
  const before = new Date(needs.now() - needs.keepDays * 24 * 3_600_000).toISOString();
  const letters = (await needs.deadLetters.list(null, most)).filter(({ lastAt }) => lastAt < before);
  for (const letter of letters) await needs.deadLetters.clear(letter);
  const messages = (await needs.unreadable.list(most)).filter(({ at }) => at < before);
  for (const { id } of messages) await needs.unreadable.remove(id);
  const any = letters.length + messages.length > 0;
  return { kind: any ? 'expired' : 'nothing', letters: letters.length, unreadable: messages.length };
}
