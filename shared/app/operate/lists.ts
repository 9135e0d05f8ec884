/** The real things behind the lists that stand behind the first screen's numbers: each is read when a person opens it. */
import { listChanges, type ChangesAsked, type ChangesPage } from '../../automations/first-screen/changes.ts';
import { listWaiting, type WaitingList } from '../../automations/first-screen/waiting.ts';
import { openTable } from '../../azure/open-table.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import { createHistoryRange } from '../../azure/stores/trends/history-range.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { Config } from '../../rules/config/link.ts';
import type { LinkStates } from './link-states.ts';

/** The app for those lists. */
export interface ListsApp {
  /** The runs between two times that wrote or failed. */
  listChanges(asked: ChangesAsked): Promise<ChangesPage>;
  /** The queued, deferred and held work. */
  listWaiting(asked: { readonly link: string | null; readonly limit: number }): Promise<WaitingList>;
}

/** The lists over the app's stores. */
export function listsApp(parts: {
  readonly account: StorageAccount;
  readonly links: Config['links'];
  readonly stores: Pick<Stores, 'nudges' | 'deferrals'>;
  readonly states: Pick<LinkStates, 'pauses' | 'held'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): ListsApp {
  const { account, links, stores, states, now } = parts;
  const history = createHistoryRange(openTable(account, 'history'));
  return {
    listChanges: (asked) => listChanges(asked, { links, history, now }),
    listWaiting: (asked) => listWaiting(asked, { ...stores, ...states, links }),
  };
}
