/** The real things behind the reconciliation, the guard and the readiness check before every link. */
import { randomUUID } from 'node:crypto';
import { audited } from '../automations/operate/audited.ts';
import { whenReady, createLinkReadiness, type LinkReadiness } from '../automations/poll/link-readiness.ts';
import { mayPoll, mayUnlink } from '../automations/reconcile/guard.ts';
import { stateKey } from '../rules/reconcile/state-key.ts';
import type { LinkCheck } from '../ports/link-checks.ts';
import type { ReconcileNeeds, ReconcileOutcome, ReconcileState, WindowMessage } from '../ports/reconcile.ts';
import {
  approveReconcile,
  reconcileDue,
  reconcileWindow,
  startReconcile,
} from '../automations/reconcile/run.ts';
import type { LinkedSides, SyncPairNeeds } from '../ports/sync.ts';
import type { TicketSyncNeeds, TicketSyncOutcome } from '../automations/poll/ticket-sync.ts';
import { openQueue } from '../azure/json-queue.ts';
import { createFindingStore, createLinkCheckStore, createStateStore } from '../azure/stores/reconcile.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { openTable } from '../azure/open-table.ts';
import type { Actor } from '../rules/operate/audit.ts';
import { type CodedError, asCodedError } from '../rules/errors.ts';
import { parseWindowMessage, type ReconcileOrder } from '../rules/reconcile/order.ts';
import type { Config } from '../rules/config/link.ts';
import type { Finding } from '../rules/reconcile/findings.ts';
import { countPoll, type Measuring } from './measure.ts';

/** What the app's functions and commands do with it. */
export interface ReconcileApp {
  /** Begins what is due, and takes up runs that lost their message. */
  reconcileDue(): Promise<readonly ReconcileOutcome[]>;
  /** Begins a run or approves a waiting one, with its row in the audit journal. */
  reconcileOrder(order: {
    readonly link: string;
    readonly order: ReconcileOrder;
    readonly actor: Actor;
  }): Promise<ReconcileOutcome>;
  /** `message` is what stood on the queue. */
  reconcileWindow(message: unknown): Promise<ReconcileOutcome>;
  /** A whole run in this process, window by window. */
  reconcileNow(
    order: { readonly link: string; readonly dryRun: boolean; readonly actor: Actor },
    onWindow: (outcome: ReconcileOutcome) => void,
  ): Promise<ReconcileOutcome>;
  /** The last run of a link and what it found; null when there was none. */
  reconcileStatus(
    link: string,
    dryRun: boolean,
  ): Promise<{ readonly state: ReconcileState; readonly findings: readonly Finding[] } | null>;
  /** Asks the instances of each enabled link (or of one) now. */
  checkLinks(
    name: string | null,
  ): Promise<readonly { readonly link: string; readonly check: LinkCheck | CodedError }[]>;
}

export interface ReconcileParts<Linked extends LinkedSides> {
  readonly app: ReconcileApp;
  /** The links, each of whose sides waits for the readiness check. */
  readonly linkOf: (name: string) => Promise<Linked | null>;
  readonly mayUnlink: NonNullable<SyncPairNeeds['mayUnlink']>;
  readonly mayPoll: NonNullable<TicketSyncNeeds['mayPoll']>;
  /** Counts what a poll saw, and tells of rows in disorder. */
  countPoll(outcome: TicketSyncOutcome): void;
}

/** So many findings are shown at once. */
const maxShown = 500;

/** Builds the parts. `bareLinkOf` gives links whose sides do not wait for it. */
export function reconcileParts<Linked extends LinkedSides>(options: {
  readonly config: Config;
  readonly account: StorageAccount;
  readonly stores: Stores;
  readonly metrics: Measuring;
  readonly bareLinkOf: (name: string) => Promise<Linked | null>;
  readonly now: () => number;
}): ReconcileParts<Linked> {
  const { config, account, stores, metrics, now, bareLinkOf } = options;
  const { alarm } = metrics;
  const readiness: LinkReadiness = createLinkReadiness({
    checks: createLinkCheckStore(openTable(account, 'linkchecks')),
    alarm,
    now,
  });
  const linkOf = async (name: string): Promise<Linked | null> => {
    const linked = await bareLinkOf(name);
    return linked === null ? null : whenReady(linked, readiness);
  };
  const needs: ReconcileNeeds = {
    linkOf,
    pairs: stores.pairs,
    nudges: stores.nudges,
    states: createStateStore<ReconcileState>(openTable(account, 'reconcile')),
    findings: createFindingStore(openTable(account, 'findings')),
    windows: openQueue<WindowMessage>(account, 'reconcile-window'),
    engine: config.engine,
    alarm,
    now,
    newRun: randomUUID,
  };
  const enabled = config.links.filter((link) => link.enabled).map(({ name }) => name);

  async function window(message: unknown, using = needs): Promise<ReconcileOutcome> {
    const outcome = await reconcileWindow(parseWindowMessage(message), using);
    if (outcome.kind === 'done' || outcome.kind === 'waiting')
      for (const [code, count] of Object.entries(outcome.run.found))
        metrics.record('reconcile_findings', count, { link: outcome.link, code });
    return outcome;
  }

  const auditNeeds = { audit: stores.audit, now, newId: randomUUID };

  /** A dry run changes nothing, so there is nothing to write down. */
  async function begin(
    link: string,
    dryRun: boolean,
    actor: Actor,
    using: ReconcileNeeds,
  ): Promise<ReconcileOutcome> {
    const start = (): Promise<ReconcileOutcome> => startReconcile({ link, dryRun, kind: 'on-demand' }, using);
    if (dryRun) return start();
    return audited({ actor, action: 'reconcile-start', link, scope: 'whole link' }, auditNeeds, async () => {
      const result = await start();
      return { outcome: result.kind, result };
    });
  }

  return {
    linkOf,
    mayUnlink: (link, record) => mayUnlink(link, record, { ...needs, pairs: stores.pairs }),
    mayPoll: (link, cursorFits) => mayPoll(link, cursorFits, needs),
    countPoll: (outcome) => countPoll(outcome, metrics),
    app: {
      reconcileDue: () => reconcileDue(enabled, needs),
      async reconcileOrder({ link, order, actor }) {
        if (order.kind === 'begin') return begin(link, order.dryRun, actor, needs);
        const { run } = order;
        return audited(
          { actor, action: 'reconcile-approve', link, scope: `run ${run}` },
          auditNeeds,
          async () => {
            const result = await approveReconcile({ link, run, by: actor.name }, needs);
            return { outcome: result.kind, result };
          },
        );
      },
      reconcileWindow: (message) => window(message),
      async reconcileNow(order, onWindow) {
        const sent: { message: WindowMessage; delaySeconds: number }[] = [];
        const using: ReconcileNeeds = {
          ...needs,
          windows: {
            send: (message, { delaySeconds = 0 } = {}) => {
              sent.push({ message, delaySeconds });
              return Promise.resolve();
            },
          },
        };
        let outcome = await begin(order.link, order.dryRun, order.actor, using);
        for (let next = sent.shift(); next !== undefined; next = sent.shift()) {
          // A limit that asks us to wait is for the queue: what is left is handed to the app.
          if (next.delaySeconds > 0) {
            await needs.windows.send(next.message, { delaySeconds: next.delaySeconds });
            return outcome;
          }
          outcome = await window(next.message, using);
          onWindow(outcome);
        }
        return outcome;
      },
      async reconcileStatus(link, dryRun) {
        const book = stateKey(link, dryRun);
        const stored = await needs.states.read(book);
        if (stored === null) return null;
        const rows = await needs.findings.list(book, null, maxShown);
        return { state: stored.state, findings: rows.map(({ finding }) => finding) };
      },
      async checkLinks(name) {
        const results: { link: string; check: LinkCheck | CodedError }[] = [];
        for (const link of enabled.filter((one) => name === null || one === name)) {
          const linked = await bareLinkOf(link);
          if (linked === null) continue;
          const check = await readiness.check(linked).catch((thrown: unknown) => asCodedError(thrown));
          results.push({ link, check });
        }
        return results;
      },
    },
  };
}
