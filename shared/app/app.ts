/**
 * The only file that chooses real things: which store, which client, which clock stands behind each need.
 *
 * Nothing is built when this file is loaded. The first invocation reads the settings and the configuration and builds
 * the app; a build that failed is tried again by the next invocation, so that a fixed setting needs no restart. The
 * clients and sides of a link are made at their first use.
 */
import { randomUUID } from 'node:crypto';
import { checkSecrets } from '../automations/operate/check-secrets.ts';
import { createCredential } from '../azure/credential.ts';
import { openQueue } from '../azure/json-queue.ts';
import { openTable } from '../azure/open-table.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import { createStores } from '../azure/stores/create-stores.ts';
import { createLinkCheckStore } from '../azure/stores/reconcile.ts';
import { createRefusedTelemetry } from '../azure/stores/last-look.ts';
import { createTelemetry } from '../azure/telemetry/create.ts';
import { ensureQueues } from '../azure/work-queues.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import type { AuditJournal } from '../ports/journals.ts';
import type { Link } from '../rules/config/link.ts';
import type { SecretReport } from '../rules/operate/secret-report.ts';
import { auditReviewApp, type AuditReviewApp } from './audit/review.ts';
import { alertChannels } from './alerts/channels.ts';
import { alertsOf, type AlertsApp } from './alerts/stories.ts';
import { automationApp, oneRunAtATime, type AutomationApp } from './automation.ts';
import { backfillApp, type BackfillApp } from './backfill.ts';
import { callbacksApp, type CallbacksApp } from './connectwise/callbacks.ts';
import { connectwiseOf } from './connect-connectwise.ts';
import { servicenowClients } from './connect-servicenow.ts';
import { secretNeeds, secretStore } from './credentials.ts';
import { healthApp, type HealthApp } from './health.ts';
import { configuredLinks, type Links } from './links.ts';
import { linkOrdersApp, type LinkOrdersApp } from './operate/link-orders.ts';
import { linkStates } from './operate/link-states.ts';
import { measuring } from './measure.ts';
import { monitors } from './alerts/monitors.ts';
import { incidentByNumberIn, operatorStories, type OperatorApp } from './operator.ts';
import { readConfig } from './read-config.ts';
import { receiveApp, type ReceiveApp } from './receive.ts';
import { massChangeGuard, reconcileApp, reconcileNeeds, type ReconcileApp } from './reconcile.ts';
import { remoteCalls } from './remote-calls.ts';
import { customerApp, type CustomerApp } from './stored-data/customer.ts';
import { retentionApp, type RetentionApp } from './stored-data/retention.ts';
import { overviewApp, type OverviewApp } from './operate/overview.ts';
import { functionRunKeeper, lookKeeper, statusApp, type StatusApp } from './operate/status.ts';
import { rollupCounts, trendsApp, type TrendsApp } from './operate/trends.ts';
import { readSettings, type Settings } from './settings.ts';
import { syncApp, syncNeeds, type SyncApp } from './sync.ts';

/** The app as the functions and the operator's command see it: one method per story. */
export interface App
  extends
    AlertsApp,
    AuditReviewApp,
    AutomationApp,
    BackfillApp,
    CallbacksApp,
    CustomerApp,
    HealthApp,
    LinkOrdersApp,
    OperatorApp,
    OverviewApp,
    ReceiveApp,
    ReconcileApp,
    RetentionApp,
    StatusApp,
    SyncApp,
    TrendsApp,
    Pick<Links, 'checkLinks'> {
  /** Makes the queues of the app and their poison queues, where they are missing. */
  ensureQueues(): ReturnType<typeof ensureQueues>;
  readonly connectwise: ConnectWiseClient;
  /** Every link of the configuration, switched on or not. */
  readonly links: readonly Pick<Link, 'name' | 'enabled'>[];
  /** Says of each secret that the configuration needs where it came from and how old it is; never its value. */
  checkSecrets(): Promise<readonly SecretReport[]>;
  /** The journal of the orders that people gave. */
  readonly audit: AuditJournal;
  /** True where Azure checks sign-ins before the app and says who signed in. */
  readonly signInChecked: boolean;
  /** Runs an invocation's work: the calls it makes appear below it in Application Insights. */
  traced<Result>(traceParent: string | undefined, work: () => Promise<Result>): Promise<Result>;
  /**
   * Counts one run of a function by how it ended, and remembers it for the first screen; never throws. `how`: a refusal of a
   * caller is counted and not remembered, since anybody can cause one.
   */
  countRun(name: string, outcome: string, seconds: number, how: 'done' | 'refused' | 'failed'): Promise<void>;
  /** Sends what was counted to Application Insights. */
  flush(): Promise<void>;
  /** Sends and stores what was counted; for the end of an instance. */
  end(): Promise<void>;
}

let opening: Promise<App> | undefined;

/**
 * The app, built on the first call. `log` takes telemetry where there is no Application Insights, one line a value: the
 * functions print it, the operator's command keeps it out of its answers. Throws `settings-invalid` or `config-invalid`
 * (dead-letter).
 */
export function openApp(log: (line: string) => void): Promise<App> {
  opening ??= buildApp(log).catch((thrown: unknown) => {
    opening = undefined;
    throw thrown;
  });
  return opening;
}

async function buildApp(log: (line: string) => void): Promise<App> {
  const now = (): number => Date.now();
  const settings = readSettings();
  const config = await readConfig(settings);
  const { links } = config;
  const connectwiseSite = settings.connectwise.site;

  const account = storageAccount(settings);
  const stores = createStores(account);
  const refusedTelemetry = createRefusedTelemetry(openTable(account, 'health'), now);
  const telemetry = createTelemetry({
    settings: settings.telemetry,
    identity: settings.identity,
    log,
    // It is told by the next look; where storage fails as well, that is told instead.
    onRefusal: (why) => void refusedTelemetry.note(why).catch(() => undefined),
  });
  const metrics = measuring(telemetry);
  const { alarm } = metrics;
  const auditing = { audit: stores.audit, now, newId: randomUUID };

  const secrets = secretStore(settings, now);
  const neededSecrets = secretNeeds(config, secrets, settings.secretRotationDays, now);
  const retry = remoteCalls({ stores, metrics, telemetry, now });
  const connectwise = connectwiseOf(settings, secrets, retry);
  const servicenowOf = servicenowClients(secrets, retry);

  const counts = rollupCounts(account, now);
  const states = linkStates(account, counts, now);
  const { pauses } = states;
  const checks = createLinkCheckStore(openTable(account, 'linkchecks'));
  const readiness = { checks, alarm, now };
  const { linkOf, checkLinks } = configuredLinks({
    links,
    connectwise,
    servicenowOf,
    readiness,
    keptIds: stores.keptIds,
    pauses,
  });
  const automations = openTable(account, 'automations');
  const alerts = alertsOf({
    config,
    table: openTable(account, 'alerts'),
    channels: alertChannels(config.alerts, { settings, secrets, http: retry, connectwise }),
    appName: settings.appName,
    metrics,
    auditing,
    alone: oneRunAtATime(automations, now),
    now,
  });
  const comparing = reconcileNeeds({
    account,
    stores,
    config,
    linkOf,
    alarm,
    isPaused: (link) => states.isPaused(link),
    now,
  });
  const guard = massChangeGuard(comparing);
  const sync = syncNeeds({ config, stores, guard, states, now });

  const reconciling = reconcileApp({ links, needs: comparing, auditing, metrics });
  const automating = automationApp({
    config,
    table: automations,
    connectwise,
    plansTable: openTable(account, 'updateplans'),
    steps: openQueue(account, 'update-tickets-step'),
    metrics,
    pauses,
    auditing,
  });
  const reviewing = auditReviewApp({ account, config, stores, automation: automating.automation, now });

  const screening = {
    account,
    config,
    stores,
    reconcileStates: comparing.states,
    plans: automating.updatePlans.plans,
    now,
  };
  const looking = healthApp({
    links,
    account,
    stores,
    pauses,
    metrics,
    connectwise,
    servicenowOf,
    secrets: neededSecrets,
    checkLinks,
    alerts,
    reconcileStatus: (link) => reconciling.reconcileStatus(link, false),
    auditReviews: reviewing.auditReviews,
    refusedTelemetry,
    keepLook: lookKeeper(screening),
    heartbeat: monitors({ config, secrets, settings, send: retry.send, log }),
    now,
  });
  const keepRun = functionRunKeeper(account, now);

  return {
    ...receiveApp({ settings, links, stores, secrets, send: retry.send, now }),
    ...syncApp({ config, stores, metrics, sync, linkOf, guard, states, counts }),
    ...backfillApp({ links, stores, metrics, sync, auditing, linkOf, states, counts }),
    ...reconciling,
    ...alerts,
    ...customerApp({ account, links, auditing }),
    ...retentionApp({ account, stores, config, metrics, linkOf, now }),
    ...automating,
    ...reviewing,
    ...callbacksApp({ config, connectwise, automation: automating.automation, now }),
    ...operatorStories({ config, stores, connectwiseSite, linkOf, servicenowOf, pauses, auditing }),
    ...linkOrdersApp({
      account,
      links,
      stores,
      states,
      incidentByNumber: incidentByNumberIn(links, servicenowOf),
      auditing,
    }),
    ...looking,
    ...statusApp({ ...screening, states, quickLook: (maxMs) => looking.quickLook(maxMs) }),
    ...overviewApp({
      ...screening,
      states,
      quickLook: (maxMs) => looking.quickLook(maxMs),
      book: alerts.book,
      connectwiseSite,
    }),
    ...trendsApp({ account, links, retention: config.retention, auditing, now }),
    links,
    checkLinks,
    checkSecrets: () => checkSecrets(neededSecrets),
    ensureQueues: () => ensureQueues(account),
    connectwise,
    audit: stores.audit,
    signInChecked: settings.signInChecked,
    traced: (traceParent, work) => telemetry.within(traceParent, work),
    async countRun(name, outcome, seconds, how) {
      metrics.record('function_runs', 1, { function: name, outcome });
      metrics.record('processing_duration_seconds', seconds, { function: name, outcome });
      if (how === 'refused') return;
      counts.ran(name, outcome, seconds, how === 'failed');
      await Promise.all([keepRun(name, outcome, how === 'failed' ? outcome : null), counts.save()]);
    },
    flush: () => telemetry.flush(),
    async end() {
      await Promise.all([counts.flush(), telemetry.flush()]);
    },
  };
}

function storageAccount({ storage, identity }: Pick<Settings, 'storage' | 'identity'>): StorageAccount {
  if (storage.kind === 'connection-string') return storage;
  return { ...storage, credential: () => createCredential(identity) };
}
