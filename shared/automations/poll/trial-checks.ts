/** The checks of links for a trial: those that are stored are read, and what the trial finds is forgotten with it. */
import type { LinkCheck, LinkCheckStore } from '../../ports/stores.ts';

/** A store over `stored` that keeps what is saved to itself. */
export function trialChecks(stored: Pick<LinkCheckStore, 'read'>): LinkCheckStore {
  const own = new Map<string, LinkCheck>();
  return {
    read: async (link) => own.get(link) ?? stored.read(link),
    async save(link, check) {
      own.set(link, check);
    },
  };
}
