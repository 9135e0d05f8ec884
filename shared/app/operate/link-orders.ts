/** The real things behind a person's orders about links and records: pause, resume, sync now. */
import {
  pauseLink,
  pollNow,
  resumeLink,
  type LinkOrder,
  type PauseOutcome,
  type ResumeOutcome,
} from '../../automations/operate/link-orders.ts';
import { syncNow, type SyncNowNeeds, type SyncNowOutcome } from '../../automations/operate/sync-now.ts';
import type { AuditNeeds } from '../../kit/audited.ts';
import { openQueue } from '../../azure/json-queue.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import type { StartOrder } from '../../ports/health.ts';
import type { Config } from '../../rules/config/link.ts';
import type { AskedRun } from '../../rules/operate/asked-run.ts';
import type { LinkStates } from './link-states.ts';

/** The app for the commands about links and records. */
export interface LinkOrdersApp {
  pauseLink(asked: LinkOrder & { readonly because: string }): Promise<PauseOutcome>;
  resumeLink(asked: LinkOrder): Promise<ResumeOutcome>;
  /** Orders a poll of both sides of a link. */
  pollNow(asked: LinkOrder): ReturnType<typeof pollNow>;
  /** Orders a look at one record; `askedRun` tells what became of it. */
  syncNow(asked: Parameters<typeof syncNow>[0]): Promise<SyncNowOutcome>;
  /** How the last ordered look at a record of the link ended; null where there was none. */
  askedRun(link: string): Promise<AskedRun | null>;
}

/** The orders over the app's stores. */
export function linkOrdersApp(parts: {
  readonly account: StorageAccount;
  readonly links: Config['links'];
  readonly stores: Pick<Stores, 'pairs' | 'history' | 'deadLetters' | 'nudges'>;
  readonly states: Pick<LinkStates, 'pauses' | 'askedRuns'>;
  readonly incidentByNumber: SyncNowNeeds['incidentByNumber'];
  readonly auditing: AuditNeeds;
}): LinkOrdersApp {
  const { account, links, stores, states, incidentByNumber, auditing } = parts;
  const { pauses, askedRuns } = states;
  const needs = { ...auditing, links, pauses, startOrders: openQueue<StartOrder>(account, 'start-orders') };
  const { pairs, history, deadLetters, nudges } = stores;
  return {
    pauseLink: (asked) => pauseLink(asked, needs),
    resumeLink: (asked) => resumeLink(asked, needs),
    pollNow: (asked) => pollNow(asked, needs),
    syncNow: (asked) => syncNow(asked, { ...needs, pairs, history, deadLetters, nudges, incidentByNumber }),
    askedRun: (link) => askedRuns.read(link),
  };
}
