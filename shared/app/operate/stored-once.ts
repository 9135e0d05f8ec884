/** The stores that a health check reads of every link: each is asked once by a check, however many links there are. */
import { openTable } from '../../azure/open-table.ts';
import { readAhead } from '../../azure/read-ahead.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import { createCursorStore } from '../../azure/stores/cursors.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import { lazily } from '../../kit/lazily.ts';
import type { AlertBook, BookLook } from '../../ports/alerts.ts';
import type { CircuitStatus } from '../../ports/remotes.ts';
import type { DeadLetterStore, OpenConflictStore } from '../../ports/journals.ts';
import type { CursorStore } from '../../ports/stores.ts';
import { listNames, type ListName } from '../../rules/first-screen/lists.ts';

/** The stores as one check sees them. */
export interface StoredOnce {
  readonly cursors: Pick<CursorStore, 'read'>;
  readonly deadLetters: Pick<DeadLetterStore, 'list'>;
  readonly openConflicts: Pick<OpenConflictStore, 'list'>;
  readonly channels: AlertBook['channels'];
  readonly book: () => Promise<BookLook>;
  readonly openCircuits: () => Promise<readonly CircuitStatus[]>;
  /** The lists of the first screen that are empty; one that cannot be read is not. Asks for the open backfills, too. */
  readonly emptyLists: () => Promise<readonly ListName[]>;
}

/** More of all links than this are asked for link by link. */
const maxOfAll = 1_000;

/** The stores for one check. Nothing is asked before somebody needs it. */
export function storedOnce(parts: {
  readonly account: StorageAccount;
  readonly stores: Pick<Stores, 'deadLetters' | 'openConflicts' | 'backfills' | 'remoteWaits'>;
  readonly alerts: { readonly book: Pick<AlertBook, 'look' | 'channels'> };
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): StoredOnce {
  const { deadLetters, openConflicts, backfills, remoteWaits } = parts.stores;
  const remotes = lazily(() => remoteWaits.look());
  const letters = lazily(() => deadLetters.look());
  const conflicts = lazily(() => openConflicts.list(null, maxOfAll + 1));
  const book = lazily(() => parts.alerts.book.look());
  const isEmpty: Readonly<Record<ListName, () => Promise<boolean>>> = {
    async deadletters() {
      const { deadLetters: found, isMore } = await letters();
      return found.length === 0 && !isMore;
    },
    openconflicts: async () => (await conflicts()).length === 0,
    async alerts() {
      const { alerts, mutes, pending } = await book();
      return alerts.length === 0 && mutes.length === 0 && pending.length === 0;
    },
    backfills: async () => (await backfills.open()).length === 0,
    async remotes() {
      const { open, until } = await remotes();
      return open.length === 0 && until <= parts.now();
    },
  };
  return {
    cursors: createCursorStore(readAhead(openTable(parts.account, 'cursors'))),
    deadLetters: {
      async list(link, limit) {
        const all = await letters();
        if (all.isMore) return deadLetters.list(link, limit);
        return all.deadLetters.filter((one) => one.link === link).slice(0, limit);
      },
    },
    openConflicts: {
      async list(link, limit) {
        const all = await conflicts();
        if (all.length > maxOfAll) return openConflicts.list(link, limit);
        return all.filter((one) => one.link === link).slice(0, limit);
      },
    },
    openCircuits: async () => (await remotes()).open,
    book,
    channels: async () => (await book()).channels ?? parts.alerts.book.channels(),
    async emptyLists() {
      const empty = await Promise.all(listNames.map((name) => isEmpty[name]().catch(() => false)));
      return listNames.filter((_, index) => empty[index] === true);
    },
  };
}
