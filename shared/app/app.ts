/**
 * With its front, the only file that chooses real things: which store, which client, which clock stands behind each need.
 *
 * Nothing is built when this file is loaded. The first invocation reads the settings and the configuration and builds the
 * app upon its front (`front/front.ts`); a build that failed is tried again by the next invocation, so that a fixed setting
 * needs no restart. The clients and sides of a link are made at their first use.
 */
import { randomUUID } from 'node:crypto';
import { checkSecrets } from '../automations/operate/check-secrets.ts';
import { openQueue } from '../azure/json-queue.ts';
import { openTable } from '../azure/open-table.ts';
import { trialChecks } from '../automations/poll/trial-checks.ts';
import { createLinkCheckStore } from '../azure/stores/reconcile.ts';
import { ensureQueues } from '../azure/work-queues.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import type { AuditJournal } from '../ports/journals.ts';
import type { Config, Link } from '../rules/config/link.ts';
import type { SecretReport } from '../rules/operate/secret-report.ts';
import { auditReviewApp, type AuditReviewApp } from './audit/review.ts';
import { alertChannels } from './alerts/channels.ts';
import { alertsOf, type AlertsApp } from './alerts/stories.ts';
import { automationApp, oneRunAtATime, type AutomationApp } from './automation.ts';
import { backfillApp, type BackfillApp } from './backfill.ts';
import { callbacksApp, neededCallbacks, type CallbacksApp } from './connectwise/callbacks.ts';
import { configurationApp, configurationProbes, type ConfigurationApp } from './operate/configuration.ts';
import { connectwiseOf } from './connect-connectwise.ts';
import { servicenowClients } from './connect-servicenow.ts';
import { openFront, type FrontApp, type FrontParts } from './front/front.ts';
import { healthApp, type HealthApp } from './health.ts';
import { configuredLinks, type Links } from './links.ts';
import { linkOrdersApp, type LinkOrdersApp } from './operate/link-orders.ts';
import { linkStates, type LinkStates } from './operate/link-states.ts';
import { secretNeeds } from './operate/secret-needs.ts';
import { monitors } from './alerts/monitors.ts';
import { incidentByNumberIn, operatorStories, type OperatorApp } from './operator.ts';
import { massChangeGuard, reconcileApp, reconcileNeeds, type ReconcileApp } from './reconcile.ts';
import { customerApp, type CustomerApp } from './stored-data/customer.ts';
import { retentionApp, type RetentionApp } from './stored-data/retention.ts';
import { overviewApp, type OverviewApp } from './operate/overview.ts';
import { listsApp, type ListsApp } from './operate/lists.ts';
import { lookKeeper, statusApp, type StatusApp } from './operate/status.ts';
import { trendsApp, type TrendsApp } from './operate/trends.ts';
import { syncApp, syncNeeds, type SyncApp } from './sync.ts';

/** The app as the functions and the operator's command see it: one method per story. */
export interface App
  extends
    AlertsApp,
    AuditReviewApp,
    AutomationApp,
    BackfillApp,
    CallbacksApp,
    ConfigurationApp,
    CustomerApp,
    HealthApp,
    FrontApp,
    LinkOrdersApp,
    OperatorApp,
    OverviewApp,
    ReconcileApp,
    RetentionApp,
    StatusApp,
    SyncApp,
    TrendsApp,
    ListsApp,
    Pick<Links, 'checkLinks'> {
  /** Makes the queues of the app and their poison queues, where they are missing. */
  ensureQueues(): ReturnType<typeof ensureQueues>;
  readonly connectwise: ConnectWiseClient;
  /** Every link of the configuration, switched on or not. */
  readonly links: readonly Pick<Link, 'name' | 'enabled'>[];
  /** Says of each secret that the configuration needs where it came from and how old it is; never its value. */
  checkSecrets(): Promise<readonly SecretReport[]>;
  /** The journal of the changes that people requested. */
  readonly audit: AuditJournal;
  /** True where Azure checks sign-ins before the app and says who signed in. */
  readonly signInChecked: boolean;
}

let built: { readonly config: Config; readonly app: Promise<App> } | undefined;

/**
 * The app for a run that begins now, built on the first call and once more for every version of the configuration: a run
 * keeps the one that it was handed. `log` takes telemetry where there is no Application Insights, one line a value: the
 * functions print it, the operator's command keeps it out of its answers. Throws `settings-invalid`, `config-invalid`
 * (dead-letter) or `config-unavailable` (retry).
 */
export async function openApp(log: (line: string) => void): Promise<App> {
  const { app: front, parts } = openFront(log);
  const config = await parts.config();
  if (built?.config === config) return built.app;
  const app = buildApp(front, parts, { config, lasting: lastingOf(parts), log });
  const now = { config, app };
  built = now;
  return app.catch((thrown: unknown) => {
    if (built === now) built = undefined;
    throw thrown;
  });
}

/** The parts that do not depend on the configuration and remember: they outlive a version of it. */
interface Lasting {
  readonly connectwise: ConnectWiseClient;
  readonly servicenowOf: ReturnType<typeof servicenowClients>;
  readonly states: LinkStates;
}

const lasting = new WeakMap<FrontParts, Lasting>();

function lastingOf(parts: FrontParts): Lasting {
  const { settings, account, secrets, retry, counts } = parts;
  const known = lasting.get(parts) ?? {
    connectwise: connectwiseOf(settings, secrets, retry),
    servicenowOf: servicenowClients(secrets, retry),
    states: linkStates(account, counts, () => parts.now()),
  };
  lasting.set(parts, known);
  return known;
}

interface Building {
  readonly config: Config;
  readonly lasting: Lasting;
  readonly log: (line: string) => void;
  /** Left out, the checks of links are kept, and people are notified of their findings. */
  readonly trial?: true;
}

async function buildApp(front: FrontApp, parts: FrontParts, building: Building): Promise<App> {
  const { config, log } = building;
  const { settings, account, stores, metrics, secrets, retry, counts } = parts;
  const now = (): number => parts.now();
  const { links } = config;
  const connectwiseSite = settings.connectwise.site;
  const { alarm } = metrics;
  const auditing = { audit: stores.audit, now, newId: randomUUID };

  const neededSecrets = secretNeeds(config, secrets, settings.secretRotationDays, now);
  const { connectwise, servicenowOf, states } = building.lasting;
  const { pauses } = states;
  const checks = createLinkCheckStore(openTable(account, 'linkchecks'));
  const readiness =
    building.trial === true
      ? { checks: trialChecks(checks), alarm: () => undefined, now }
      : { checks, alarm, now };
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
    table: stores.alerts,
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
    neededCallbacks: neededCallbacks(config),
    servicenowOf,
    secrets: neededSecrets,
    checkLinks,
    alerts,
    reconcileStatus: (link) => reconciling.reconcileStatus(link, false),
    auditReviews: reviewing.auditReviews,
    more: configurationProbes(settings, retry.send),
    keepLook: lookKeeper(screening),
    heartbeat: monitors({ config, secrets, settings, send: retry.send, log }),
    now,
  });
  const operating = operatorStories({
    config,
    stores,
    connectwiseSite,
    linkOf,
    servicenowOf,
    pauses,
    auditing,
  });
  return {
    ...front,
    ...syncApp({ config, stores, metrics, sync, linkOf, guard, states, counts }),
    ...backfillApp({ links, stores, metrics, sync, auditing, linkOf, states, counts }),
    ...reconciling,
    ...alerts,
    ...customerApp({ account, links, auditing }),
    ...retentionApp({ account, stores, config, metrics, linkOf, now }),
    ...automating,
    ...reviewing,
    ...callbacksApp({ config, connectwise, automation: automating.automation, now }),
    ...operating,
    ...configurationApp(
      {
        settings,
        account,
        send: retry.send,
        config,
        connectwise,
        trial: (other) => buildApp(front, parts, { ...building, config: other, trial: true }),
        now,
      },
      { ...operating, checkLinks },
    ),
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
    ...listsApp({ account, links, stores, states, now }),
    ...trendsApp({ account, links, retention: config.retention, auditing, now }),
    links,
    checkLinks,
    checkSecrets: () => checkSecrets(neededSecrets),
    ensureQueues: () => ensureQueues(account),
    connectwise,
    audit: stores.audit,
    signInChecked: settings.signInChecked,
  };
}
