/** Chooses the probes of the health check, over the same clients and stores that the automations use. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckSecretsNeeds } from '../automations/operate/check-secrets.ts';
import {
  quickLook,
  sharedHealthCheck,
  type LookedReport,
  type HealthDepth,
  type HealthReport,
} from '../automations/operate/health-check.ts';
import {
  alertChannelsProbe,
  circuitBreakersProbe,
  conflictsProbe,
  cursorsProbe,
  deadLettersProbe,
  linkWordsProbe,
  lostBodiesProbe,
  pausesProbe,
  reconcileProbe,
  retentionProbe,
  runsProbe,
  secretsProbe,
  telemetryProbe,
  unreadableProbe,
} from '../automations/operate/probes.ts';
import { auditReviewProbe } from '../automations/audit/probe.ts';
import { startOverdueNowAndThen } from '../automations/operate/start-overdue.ts';
import { timedRun, type Heartbeat } from '../automations/operate/timed-run.ts';
import { queueProbe, storageProbes } from '../azure/health-storage.ts';
import type { Sleep } from '../kit/deadline.ts';
import { openQueue } from '../azure/json-queue.ts';
import { openTable } from '../azure/open-table.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { createLastLook, exchangeVersion } from '../azure/stores/last-look.ts';
import { createLostBodies } from '../azure/stores/lost-bodies.ts';
import { createStateStore } from '../azure/stores/reconcile.ts';
import { createRunStore } from '../azure/stores/runs.ts';
import { createStartOrders } from '../azure/stores/start-orders.ts';
import { queueNames } from '../azure/queue-names.ts';
import { callbacksProbe, type NeededCallbacks } from '../connectwise/callbacks/registrations.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import { connectwiseProbe, linkedRecordsProbe, versionProbe } from '../connectwise/sync/probes.ts';
import type { HealthProbe, RefusedTelemetry } from '../ports/health.ts';
import type { StartOrder } from '../ports/health.ts';
import type { LinkPauses } from '../ports/link-states.ts';
import type { Link } from '../rules/config/link.ts';
import { timerPeriods } from '../rules/operate/timer-periods.ts';
import { passBook, type PassStates } from '../rules/retention/passes.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { journalProbe, servicenowProbe } from '../servicenow/sync/probes.ts';
import type { Alerts } from './alerts/stories.ts';
import type { Links } from './links.ts';
import type { Measuring } from './measure.ts';

/** The app for the functions and commands of the health check. */
export interface HealthApp {
  /**
   * Looks at what the automations depend on. `watch` costs a request or two a remote; `usual` looks at everything; `deep`
   * also compares each link's words with its instances, some twenty requests a link. `tell` sends metrics and alerts.
   * Several callers at once share one check.
   */
  healthCheck(options: { readonly depth: HealthDepth; readonly tell: boolean }): Promise<HealthReport>;
  /** The check of depth `watch` with what it saw, in little more than `maxMs` milliseconds; tells nobody. */
  quickLook(maxMs: number): Promise<LookedReport>;
  /** Requests the stories of timers that are late; looks once a minute. Answers their names. */
  startOverdue(): Promise<readonly string[]>;
  /** Runs a timer's story: stores its begin and end, and sends its heartbeat. */
  timedRun(name: string, story: () => Promise<string>): Promise<string>;
}

interface HealthParts {
  readonly links: readonly Link[];
  readonly account: StorageAccount;
  readonly stores: Pick<
    Stores,
    'circuitBreakers' | 'cursors' | 'deadLetters' | 'openConflicts' | 'unreadable'
  >;
  readonly pauses: LinkPauses;
  readonly metrics: Pick<Measuring, 'record'>;
  readonly connectwise: ConnectWiseClient;
  readonly neededCallbacks: NeededCallbacks;
  readonly servicenowOf: (link: Link) => ServiceNowClient;
  readonly secrets: CheckSecretsNeeds;
  readonly checkLinks: Links['checkLinks'];
  readonly alerts: Pick<Alerts, 'book' | 'tell'>;
  readonly reconcileStatus: Parameters<typeof reconcileProbe>[1];
  readonly auditReviews: Parameters<typeof auditReviewProbe>[0];
  readonly refusedTelemetry: RefusedTelemetry;
  /** Further parts to look at. */
  readonly more: readonly HealthProbe[];
  readonly heartbeat: Heartbeat;
  readonly keepLook: (look: LookedReport) => Promise<void>;
  readonly now: () => number;
}

/** The check over the app's clients and stores. */
export function healthApp(parts: HealthParts): HealthApp {
  const { account, stores, metrics, connectwise, alerts, now } = parts;
  const links = parts.links.filter(({ enabled }) => enabled);
  const table = openTable(account, 'health');
  const lostBodies = createLostBodies(table, now);
  const lastLook = createLastLook(table);
  const runs = createRunStore(table, Object.keys(timerPeriods), now);
  const timing = { runs, lastLook, periods: timerPeriods, now };
  const passes = createStateStore<PassStates>(openTable(account, 'retention'));
  const probesOf = (depth: HealthDepth): readonly HealthProbe[] => [
    ...storageProbes(account, { table, enabledLinks: links.length, now }),
    connectwiseProbe(connectwise, now),
    callbacksProbe(connectwise.callbacks, parts.neededCallbacks),
    secretsProbe(parts.secrets),
    circuitBreakersProbe(() => stores.circuitBreakers.open()),
    lostBodiesProbe(lostBodies, now),
    retentionProbe(async () => (await passes.read(passBook))?.state, now),
    runsProbe(runs, timerPeriods, now),
    unreadableProbe(stores.unreadable),
    alertChannelsProbe(alerts.book, now),
    pausesProbe(parts.pauses, now),
    telemetryProbe(parts.refusedTelemetry, now),
    ...parts.more,
    auditReviewProbe(parts.auditReviews),
    ...(depth === 'deep'
      ? [versionProbe(connectwise, (version) => exchangeVersion(table, 'connectwise', version))]
      : []),
    ...queueNames.map((name) => queueProbe(account, name, now)),
    ...links.flatMap((link) => linkProbes(link, depth, parts)),
  ];
  const wait: Sleep = (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false });
  const check = sharedHealthCheck(
    {
      sleep: wait,
      metric: (...one) => metrics.record(...one),
      tell: (look) => alerts.tell(look),
      keep: (look) => parts.keepLook(look),
      now,
    },
    probesOf,
  );
  const orders = createStartOrders(
    openTable(account, 'automations'),
    openQueue<StartOrder>(account, 'start-orders'),
    now,
  );
  return {
    async healthCheck(options) {
      const report = await check(options);
      const { status, checkedAt: at } = report;
      // If storage fails, the answer for monitors says so by itself.
      if (options.tell) await lastLook.save({ status, at }).catch(() => undefined);
      return report;
    },
    quickLook: (maxMs) => quickLook({ probes: probesOf('watch'), sleep: wait, now }, maxMs),
    startOverdue: startOverdueNowAndThen({ ...timing, orders }),
    timedRun: (name, story) => timedRun(name, { runs, heartbeat: parts.heartbeat, newId: randomUUID }, story),
  };
}

function linkProbes(link: Link, depth: HealthDepth, parts: HealthParts): readonly HealthProbe[] {
  const { stores, connectwise, servicenowOf, checkLinks, now } = parts;
  const client = (): ServiceNowClient => servicenowOf(link);
  return [
    servicenowProbe(link, client, now),
    cursorsProbe(link.name, { cursors: stores.cursors, pauses: parts.pauses }, now),
    deadLettersProbe(link.name, stores.deadLetters),
    conflictsProbe(link.name, stores.openConflicts),
    reconcileProbe(link.name, parts.reconcileStatus),
    ...(depth === 'watch' ? [] : [linkedRecordsProbe(link, connectwise), journalProbe(link, client)]),
    ...(depth === 'deep' ? [linkWordsProbe(link.name, checkLinks)] : []),
  ];
}
