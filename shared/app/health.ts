/** Chooses the probes of the health check, over the same clients and stores that the automations use. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckSecretsNeeds } from '../automations/operate/check-secrets.ts';
import {
  quickLook,
  sharedHealthCheck,
  type LookedReport,
  type HealthDepth,
  type CheckParts,
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
import { emptyQueues, probedTable, queueProbe, storageProbes } from '../azure/health-storage.ts';
import type { Sleep } from '../kit/deadline.ts';
import { openQueue } from '../azure/json-queue.ts';
import { openTable } from '../azure/open-table.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { createLastLook, createRefusedTelemetry, exchangeVersion } from '../azure/stores/last-look.ts';
import { createLostBodies } from '../azure/stores/lost-bodies.ts';
import { createStateStore } from '../azure/stores/reconcile.ts';
import { createRunStore } from '../azure/stores/runs.ts';
import { createStartOrders } from '../azure/stores/start-orders.ts';
import { queueNames } from '../azure/queue-names.ts';
import { callbacksProbe, type NeededCallbacks } from '../connectwise/callbacks/registrations.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import { connectwiseProbe, linkedRecordsProbe, versionProbe } from '../connectwise/sync/probes.ts';
import type { HealthProbe, LastLook, RunStore, StartOrder } from '../ports/health.ts';
import type { LinkPauses } from '../ports/link-states.ts';
import type { Table } from '../ports/table.ts';
import type { Link } from '../rules/config/link.ts';
import { emptiedQueues } from '../rules/operate/judge.ts';
import { timerPeriods } from '../rules/operate/timer-periods.ts';
import { passBook, type PassStates } from '../rules/retention/passes.ts';
import type { ServiceNowClient } from '../servicenow/http/client.ts';
import { journalProbe, servicenowProbe } from '../servicenow/sync/probes.ts';
import type { Alerts } from './alerts/stories.ts';
import type { Links } from './links.ts';
import type { Measuring } from './measure.ts';
import { storedOnce, type StoredOnce } from './operate/stored-once.ts';

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
  readonly stores: Pick<Stores, 'backfills' | 'remoteWaits' | 'deadLetters' | 'openConflicts' | 'unreadable'>;
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
  const lastLook = createLastLook(table);
  const runStore = (of: Table): RunStore => createRunStore(of, Object.keys(timerPeriods), now);
  const runs = runStore(table);
  const timing = { runs, lastLook, periods: timerPeriods, now };
  const passes = createStateStore<PassStates>(openTable(account, 'retention'));
  const empty = emptyQueues(now);
  const checkOf = (depth: HealthDepth, isSparing: boolean): CheckParts => {
    const probed = probedTable(table, now);
    const stored = storedOnce(parts);
    const probes = [
      ...storageProbes(account, { probe: probed.probe, enabledLinks: links.length }),
      connectwiseProbe(connectwise, now),
      callbacksProbe(connectwise.callbacks, parts.neededCallbacks),
      secretsProbe(parts.secrets),
      circuitBreakersProbe(stored.openCircuits),
      lostBodiesProbe(createLostBodies(probed.table, now), now),
      retentionProbe(async () => (await passes.read(passBook))?.state, now),
      runsProbe(runStore(probed.table), timerPeriods, now),
      unreadableProbe(stores.unreadable),
      alertChannelsProbe(stored, now),
      pausesProbe(parts.pauses, now),
      telemetryProbe(createRefusedTelemetry(probed.table, now), now),
      ...parts.more,
      auditReviewProbe(parts.auditReviews),
      ...(depth === 'deep'
        ? [versionProbe(connectwise, (version) => exchangeVersion(probed.table, 'connectwise', version))]
        : []),
      ...queueNames.map((name) =>
        queueProbe(account, name, {
          now,
          empty,
          isSparing,
          hasPoison: !isSparing || !emptiedQueues.has(name),
        }),
      ),
      ...links.flatMap((link) => linkProbes(link, depth, { ...parts, ...stored })),
    ];
    const saveStatus = statusKeeper(createLastLook(probed.table), now);
    return { probes, emptyLists: stored.emptyLists, book: stored.book, saveStatus };
  };
  const wait: Sleep = (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false });
  const check = sharedHealthCheck(
    {
      sleep: wait,
      metric: (...one) => metrics.record(...one),
      tell: (look, read) => alerts.tell(look, read),
      keep: (look) => parts.keepLook(look),
      now,
    },
    (depth, tell) => checkOf(depth, tell && depth === 'watch'),
  );
  const orders = createStartOrders(
    openTable(account, 'automations'),
    openQueue<StartOrder>(account, 'start-orders'),
    now,
  );
  return {
    healthCheck: check,
    quickLook: (maxMs) => quickLook({ probes: checkOf('watch', false).probes, sleep: wait, now }, maxMs),
    startOverdue: startOverdueNowAndThen({ ...timing, orders }),
    timedRun: (name, story) => timedRun(name, { runs, heartbeat: parts.heartbeat, newId: randomUUID }, story),
  };
}

/** The state is written where it changes, and once an hour. */
const statusRestMs = 3_600_000;

/** Writes the state for monitors, unless the one that is stored is the same. */
function statusKeeper(stored: LastLook, now: () => number): NonNullable<CheckParts['saveStatus']> {
  return async (look) => {
    const before = await stored.read().catch(() => null);
    const isSame = before?.status === look.status && now() - Date.parse(before.at) < statusRestMs;
    // If storage fails, the answer for monitors says so by itself.
    if (!isSame) await stored.save(look).catch(() => undefined);
  };
}

function linkProbes(link: Link, depth: HealthDepth, parts: HealthParts & StoredOnce): readonly HealthProbe[] {
  const { connectwise, servicenowOf, checkLinks, now } = parts;
  const client = (): ServiceNowClient => servicenowOf(link);
  return [
    servicenowProbe(link, client, now),
    cursorsProbe(link.name, { cursors: parts.cursors, pauses: parts.pauses }, now),
    deadLettersProbe(link.name, parts.deadLetters),
    conflictsProbe(link.name, parts.openConflicts),
    reconcileProbe(link.name, parts.reconcileStatus),
    ...(depth === 'watch' ? [] : [linkedRecordsProbe(link, connectwise), journalProbe(link, client)]),
    ...(depth === 'deep' ? [linkWordsProbe(link.name, checkLinks)] : []),
  ];
}
