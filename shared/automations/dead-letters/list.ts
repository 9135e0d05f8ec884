/** Finds the dead letters that a person means. */
import type { DeadLetterStore } from '../../ports/journals.ts';
import { isMeant, type DeadLetterFilter } from '../../rules/operate/dead-letter-request.ts';
import type { DeadLetter } from '../../rules/sync/journal.ts';

/** No list is longer than this; a table of dead letters that is has another problem. */
const maxListed = 100_000;

/** At most `limit` dead letters that the filter means, latest failure first. Throws the codes of storage. */
export async function listDeadLetters(
  wanted: DeadLetterFilter,
  deadLetters: Pick<DeadLetterStore, 'list'>,
  limit: number = maxListed,
): Promise<readonly DeadLetter[]> {
  const all = await deadLetters.list(wanted.link, maxListed);
  return all.filter((deadLetter) => isMeant(deadLetter, wanted)).slice(0, limit);
}
