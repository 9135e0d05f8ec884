/** The real things behind a person's requests about links, records and timers: pause, resume, sync now, run now. */
import {
  pauseLink,
  pollNow,
  resumeLink,
  type LinkOrder,
  type PauseOutcome,
  type ResumeOutcome,
} from '../../automations/operate/link-orders.ts';
import { runNow, type RunNowOutcome } from '../../automations/operate/run-now.ts';
import { syncNow, type SyncNowNeeds, type SyncNowOutcome } from '../../automations/operate/sync-now.ts';
import type { AuditNeeds } from '../../kit/audited.ts';
import { openQueue } from '../../azure/json-queue.ts';
import { openTable } from '../../azure/open-table.ts';
import { createStartOrders } from '../../azure/stores/start-orders.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import type { StartOrder } from '../../ports/health.ts';
import type { Config } from '../../rules/config/link.ts';
import type { AskedRun } from '../../rules/operate/asked-run.ts';
import { timerPeriods } from '../../rules/operate/timer-periods.ts';
import type { LinkStates } from './link-states.ts';

/** The app for the commands about links, records and timers. */
export interface LinkOrdersApp {
  pauseLink(asked: LinkOrder & { readonly because: string }): Promise<PauseOutcome>;
  resumeLink(asked: LinkOrder): Promise<ResumeOutcome>;
  /** Requests a poll of both sides of a link. */
  pollNow(asked: LinkOrder): ReturnType<typeof pollNow>;
  /** Requests a sync of one record; `askedRun` returns its outcome. */
  syncNow(asked: Parameters<typeof syncNow>[0]): Promise<SyncNowOutcome>;
  /** Requests a run of a timer's story. */
  runNow(asked: Parameters<typeof runNow>[0]): Promise<RunNowOutcome>;
  /** Reads the outcome of the last requested sync of a record of the link; null if nobody has requested one. */
  askedRun(link: string): Promise<AskedRun | null>;
}

/** The requests over the app's stores. */
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
  const queue = openQueue<StartOrder>(account, 'start-orders');
  const orders = createStartOrders(openTable(account, 'automations'), queue, () => auditing.now());
  const needs = { ...auditing, links, pauses, startOrders: queue };
  const { pairs, history, deadLetters, nudges } = stores;
  return {
    pauseLink: (asked) => pauseLink(asked, needs),
    resumeLink: (asked) => resumeLink(asked, needs),
    pollNow: (asked) => pollNow(asked, needs),
    syncNow: (asked) => syncNow(asked, { ...needs, pairs, history, deadLetters, nudges, incidentByNumber }),
    runNow: (asked) => runNow(asked, { ...auditing, timers: Object.keys(timerPeriods), startOrders: orders }),
    askedRun: (link) => askedRuns.read(link),
  };
}
