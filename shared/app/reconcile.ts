/** The real things behind the reconciliation and the mass-change guard. */
import { randomUUID } from 'node:crypto';
import { mayPoll, mayUnlink } from '../automations/reconcile/guard.ts';
import { measuresOfWindow } from '../automations/reconcile/measures.ts';
import {
  orderReconcile,
  reconcileHere,
  reconcileStatus,
  type ReconcileStatus,
} from '../automations/reconcile/orders.ts';
import { reconcileDue, reconcileWindow } from '../automations/reconcile/run.ts';
import { openQueue } from '../azure/json-queue.ts';
import { openTable } from '../azure/open-table.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { createFindingStore, createStateStore } from '../azure/stores/reconcile.ts';
import type { AuditNeeds } from '../kit/audited.ts';
import type { ReconcileNeeds, ReconcileOutcome, ReconcileState, WindowMessage } from '../ports/reconcile.ts';
import type { Config } from '../rules/config/link.ts';
import { enabledNames } from '../rules/config/named-link.ts';
import type { Actor } from '../rules/operate/audit.ts';
import { parseWindowMessage, type ReconcileOrder } from '../rules/reconcile/order.ts';
import { measured, type Measuring } from './measure.ts';
import type { MassChangeGuard } from './sync.ts';

/** The app for the functions and commands of the reconciliation. */
export interface ReconcileApp {
  /** Begins what is due, and takes up runs that lost their message. */
  reconcileDue(): Promise<readonly ReconcileOutcome[]>;
  /** Begins a run or approves a waiting one, with its row in the audit journal. */
  reconcileOrder(asked: {
    readonly link: string;
    readonly order: ReconcileOrder;
    readonly actor: Actor;
  }): Promise<ReconcileOutcome>;
  /** `message` stood on the queue `reconcile-window`. */
  reconcileWindow(message: unknown): Promise<ReconcileOutcome>;
  /** A whole run in this process, window by window. */
  reconcileNow(
    asked: {
      readonly link: string;
      readonly dryRun: boolean;
      readonly actor: Actor;
      /** Aborted, the rest is left to the queue. */
      readonly signal?: AbortSignal;
    },
    onWindow: (outcome: ReconcileOutcome) => void,
  ): Promise<ReconcileOutcome>;
  /** The last run of a link and the first of what it found; null when there was none. */
  reconcileStatus(link: string, dryRun: boolean): Promise<ReconcileStatus | null>;
}

/** The needs of the reconciliation, over its own tables and its queue. */
export function reconcileNeeds(parts: {
  readonly account: StorageAccount;
  readonly stores: Pick<Stores, 'pairs' | 'nudges'>;
  readonly config: Pick<Config, 'engine'>;
  readonly linkOf: ReconcileNeeds['linkOf'];
  readonly alarm: Measuring['alarm'];
  readonly isPaused: (link: string) => Promise<boolean>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): ReconcileNeeds & { readonly pairs: Stores['pairs'] } {
  const { account, stores, config, linkOf, alarm, isPaused, now } = parts;
  return {
    linkOf,
    pairs: stores.pairs,
    nudges: stores.nudges,
    states: createStateStore<ReconcileState>(openTable(account, 'reconcile')),
    findings: createFindingStore(openTable(account, 'findings')),
    windows: openQueue<WindowMessage>(account, 'reconcile-window'),
    engine: config.engine,
    alarm,
    isPaused,
    now,
    newRun: randomUUID,
  };
}

/** The guard over what the reconciliation remembers. */
export function massChangeGuard(needs: ReturnType<typeof reconcileNeeds>): MassChangeGuard {
  return {
    mayUnlink: (link, record) => mayUnlink(link, record, needs),
    mayPoll: (link, cursorFits) => mayPoll(link, cursorFits, needs),
  };
}

/** The stories. */
export function reconcileApp(parts: {
  readonly links: Config['links'];
  readonly needs: ReconcileNeeds;
  readonly auditing: AuditNeeds;
  readonly metrics: Pick<Measuring, 'all'>;
}): ReconcileApp {
  const { links, metrics } = parts;
  const needs = { ...parts.needs, ...parts.auditing };
  return {
    reconcileDue: () => reconcileDue(enabledNames(links), needs),
    reconcileOrder: (asked) => orderReconcile(asked, needs),
    reconcileWindow: async (message) =>
      measured(reconcileWindow(parseWindowMessage(message), needs), metrics, measuresOfWindow),
    reconcileNow: (asked, onWindow) =>
      reconcileHere(
        asked,
        (outcome) => {
          metrics.all(measuresOfWindow(outcome));
          onWindow(outcome);
        },
        needs,
      ),
    reconcileStatus: (link, dryRun) => reconcileStatus(link, dryRun, needs),
  };
}
