/**
 * The only file that chooses real things: which store, which client, which clock stands behind each need.
 *
 * Nothing is built when this file is loaded. The first invocation reads the settings and the configuration and builds
 * the app; a build that failed is tried again by the next invocation, so that a fixed setting needs no restart.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { audited } from '../automations/operate/audited.ts';
import { checkSecrets } from '../automations/operate/check-secrets.ts';
import { ensureCallbacks, type EnsureCallbacksNeeds } from '../automations/operate/ensure-callbacks.ts';
import {
  receiveConnectWiseCallback,
  type ReceiveOutcome,
} from '../automations/receive/connectwise-callback.ts';
import { receiveServiceNowCallback } from '../automations/receive/servicenow-callback.ts';
import type { ServiceNowWebhook } from '../ports/receive.ts';
import type { AuditJournal } from '../ports/journals.ts';
import type { SyncOutcome } from '../ports/sync.ts';
import type { BackfilledLink } from '../ports/backfill.ts';
import { measuresOf } from '../automations/sync/measures.ts';
import { syncPair } from '../automations/sync/sync-pair.ts';
import { ticketSync, type TicketSyncOutcome } from '../automations/poll/ticket-sync.ts';
import type { CircuitStatus } from '../azure/stores/circuit-breakers.ts';
import { createCredential } from '../azure/credential.ts';
import type { SecretStore } from '../secrets/store.ts';
import type { StorageAccount } from '../azure/storage-account.ts';
import { createStores, type Stores } from '../azure/stores/create-stores.ts';
import { createTelemetry } from '../azure/telemetry/application-insights.ts';
import { keyFetcher } from '../connectwise/callbacks/signing-key.ts';
import type { ConnectWiseClient } from '../connectwise/client.ts';
import { referenceWords } from '../connectwise/sync/reference-words.ts';
import { verifyCallback } from '../connectwise/callbacks/verify.ts';
import type { Order } from '../rules/operate/audit.ts';
import type { RegisteredCallback, RegistrationPlan } from '../rules/operate/callback-registrations.ts';
import { configJson, parseConfig } from '../rules/config/parse.ts';
import { CodedError } from '../rules/errors.ts';
import type { Config, Link } from '../rules/config/link.ts';
import { parseNudge } from '../rules/sync/nudge.ts';
import { redactText } from '../rules/safe-text.ts';
import { usualRetry } from '../rules/retry.ts';
import type { SecretReport } from '../rules/operate/secret-report.ts';
import type { Secret } from '../rules/secret.ts';
import { servicenowCaller } from '../servicenow/http/call.ts';
import { servicenowClient, type ServiceNowClient } from '../servicenow/http/client.ts';
import { signIn } from '../servicenow/http/sign-in.ts';
import { readSettings, type Settings } from './settings.ts';
import { backfillApp, linkedSides, type BackfillApp } from './backfill.ts';
import { heldElsewhere, takeRecord } from '../automations/sync/record-owner.ts';
import { healthApp, type HealthApp } from './health.ts';
import { countedCircuitBreaker, measuring } from './measure.ts';
import { reconcileParts, type ReconcileApp } from './reconcile.ts';
import { verifyWebhook } from '../servicenow/webhooks/verify.ts';
import { operatorStories, type OperatorStories } from './operator.ts';
import { axiosSend } from '../web/send.ts';
import type { RetryDeps } from '../web/attempt.ts';
import { retriedSend } from '../web/send-with-retry.ts';
import { connectwiseOf, connectwiseSignIn } from './connect-connectwise.ts';
import { secretNeeds, secretStore, servicenowCredentials } from './credentials.ts';

/** The app as the functions see it: one method per story. */
export interface App extends BackfillApp, HealthApp, ReconcileApp, OperatorStories {
  receiveConnectWiseCallback(received: {
    readonly rawBody: Buffer;
    readonly signature: string | null;
  }): Promise<ReceiveOutcome>;
  receiveServiceNowCallback(webhook: ServiceNowWebhook): Promise<ReceiveOutcome>;
  /** `message` is what stood on the queue. */
  syncPair(message: unknown): Promise<SyncOutcome>;
  ticketSync(): Promise<TicketSyncOutcome>;
  /** Brings ConnectWise's callback entries to what is needed for this address. */
  ensureCallbacks(url: string, dryRun: boolean): Promise<RegistrationPlan>;
  readonly connectwise: ConnectWiseClient;
  /** Says of each secret that the configuration needs where it came from and how old it is; never its value. */
  checkSecrets(): Promise<readonly SecretReport[]>;
  /** Who asked for which change. */
  readonly audit: AuditJournal;
  /** Carries out a person's order with its row in the audit journal. */
  audited<T>(order: Order, work: () => Promise<{ readonly outcome: string; readonly result: T }>): Promise<T>;
  /** True where Azure checks sign-ins before the app and says who signed in. */
  readonly signInChecked: boolean;
  /** The remotes that are left alone because they do not answer: since when and why. */
  openCircuits(): Promise<readonly CircuitStatus[]>;
  /** Runs an invocation's work: the calls it makes appear below it in Application Insights. */
  traced<Result>(traceParent: string | undefined, work: () => Promise<Result>): Promise<Result>;
  /** Counts one run of a function by how it ended. */
  countRun(name: string, outcome: string, seconds: number): void;
  /** Sends what was counted; for the end of an instance. */
  flush(): Promise<void>;
}

let building: Promise<App> | undefined;

/**
 * The app, built on the first call. `log` takes telemetry where there is no Application Insights, one line a value: the
 * functions print it, the operator's command keeps it out of its answers. Throws `settings-invalid` or `config-invalid`
 * (dead-letter).
 */
export function wiring(log: (line: string) => void): Promise<App> {
  building ??= buildApp(readSettings, log).catch((thrown: unknown) => {
    building = undefined;
    throw thrown;
  });
  return building;
}

const now = (): number => Date.now();

async function buildApp(settingsOf: () => Settings, log: (line: string) => void): Promise<App> {
  const settings = settingsOf();
  const config = parseConfig(await readConfig(settings.configPath), settings.configVariables);
  const secrets = secretStore(settings, now);
  const account = storageAccount(settings);
  const stores = createStores(account);
  const telemetry = createTelemetry({
    settings: settings.telemetry,
    identity: settings.identity,
    log,
  });
  const metrics = measuring(telemetry);
  const retry: RetryDeps = {
    send: axiosSend(),
    policy: usualRetry,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: () => Math.random(),
    rateLimiter: stores.rateLimiter,
    circuitBreaker: countedCircuitBreaker(stores.circuitBreakers, metrics),
    onCall: ({ scope, route, status, code, milliseconds }) => {
      const resultCode = String(status ?? code ?? 'none');
      metrics.record('remote_call_seconds', milliseconds / 1000, {
        route,
        status: String(status ?? 'none'),
      });
      telemetry.dependency({
        name: route,
        target: scope,
        milliseconds,
        success: status !== null && status < 400,
        resultCode,
      });
    },
  };
  const incidents = new Map<string, ServiceNowClient>();
  const incidentsOf = (link: Link): ServiceNowClient => {
    const client = incidents.get(link.name) ?? servicenowOf(link, secrets, retry);
    incidents.set(link.name, client);
    return client;
  };
  const connectwise = connectwiseOf(settings, secrets, retry);
  const words = referenceWords(connectwise, now);
  const linked = new Map<string, BackfilledLink>();

  const bareLinkOf = (name: string): Promise<BackfilledLink | null> => {
    const link = config.links.find((one) => one.name === name && one.enabled);
    if (link === undefined) return Promise.resolve(null);
    const known =
      linked.get(name) ?? linkedSides({ link, connectwise, words, servicenow: incidentsOf(link), now });
    linked.set(name, known);
    return Promise.resolve(known);
  };

  const reconcile = reconcileParts({ config, account, stores, metrics, bareLinkOf, now });
  const { linkOf } = reconcile;

  const keys = keyFetcher({
    send: retry.send,
    pins: {
      hosts: settings.callbackKeyHosts,
      company: settings.connectwise.company,
      allowLoopback: settings.allowLoopback,
    },
    signedIn: connectwiseSignIn(settings, secrets),
    now,
  });
  const sync = {
    pairs: stores.pairs,
    claims: stores.pairClaims,
    history: stores.history,
    conflicts: stores.conflicts,
    deadLetters: stores.deadLetters,
    engine: config.engine,
    mayUnlink: reconcile.mayUnlink,
    heldElsewhere: heldElsewhere(config, stores.pairs),
    takeRecord: takeRecord(config, stores.owners, stores.pairs),
    now,
    newOwner: randomUUID,
  };
  const neededSecrets = secretNeeds(config, secrets, settings.secretRotationDays, now);
  const stored = {
    claims: stores.messages,
    nudges: stores.nudges,
    now,
    sleep: (milliseconds: number, signal: AbortSignal) => sleep(milliseconds, undefined, { signal }),
  };

  return {
    ...backfillApp({
      stores,
      metrics,
      sync,
      audit: { audit: stores.audit, now, newId: randomUUID },
      linkOf,
    }),
    ...reconcile.app,
    ...operatorStories({
      config,
      stores,
      connectwiseSite: settings.connectwise.site,
      linkOf,
      incidentsOf,
      now,
    }),
    receiveConnectWiseCallback: (received) =>
      receiveConnectWiseCallback(received, {
        ...stored,
        async verify(rawBody, signature) {
          const body = await verifyCallback({ rawBody, signature }, settings.connectwise.company, keys);
          return { ...body, companyId: body.recordCompanyId };
        },
        linksFor: (ticketId, companyId) => linksFor(config, stores, ticketId, companyId),
      }),
    receiveServiceNowCallback: (webhook) =>
      receiveServiceNowCallback(webhook, {
        ...stored,
        verify: (received) =>
          verifyWebhook(received, config, (name, refused) => values(secrets, name, refused)),
      }),
    async syncPair(message) {
      const nudge = parseNudge(message);
      // Thrown, not swallowed: after five deliveries the host keeps the message on the poison queue, where it can be read.
      if (nudge === null)
        throw new CodedError('nudge-invalid', { detail: 'Look at the queue nudges-poison.' });
      const outcome = await syncPair(nudge, { ...sync, linkOf, nudges: stores.nudges });
      metrics.all(measuresOf(nudge, outcome));
      return outcome;
    },
    async ticketSync() {
      const outcome = await ticketSync({
        links: config.links.filter(({ enabled }) => enabled).map(({ name }) => name),
        linkOf,
        pairs: stores.pairs,
        cursors: stores.cursors,
        nudges: stores.nudges,
        engine: config.engine,
        mayPoll: reconcile.mayPoll,
        now,
      });
      reconcile.countPoll(outcome);
      return outcome;
    },
    ...healthApp({
      config,
      account,
      stores,
      metrics,
      connectwise,
      servicenowOf: (link) => servicenowOf(link, secrets, retry),
      secrets: neededSecrets,
      checkLinks: (name) => reconcile.app.checkLinks(name),
      now,
    }),
    checkSecrets: () => checkSecrets(neededSecrets),
    ensureCallbacks: (url, dryRun) => ensureCallbacks(url, callbackEntries(connectwise), { dryRun }),
    connectwise,
    audit: stores.audit,
    audited: (order, work) => audited(order, { audit: stores.audit, now, newId: randomUUID }, work),
    signInChecked: settings.signInChecked,
    openCircuits: () => stores.circuitBreakers.open(),
    traced: (traceParent, work) => telemetry.within(traceParent, work),
    countRun(name, outcome, seconds) {
      metrics.record('function_runs', 1, { function: name, outcome });
      metrics.record('processing_duration_seconds', seconds, { function: name, outcome });
    },
    flush: () => telemetry.flush(),
  };
}

function callbackEntries({ callbacks }: ConnectWiseClient): EnsureCallbacksNeeds {
  return {
    async list() {
      const entries: RegisteredCallback[] = [];
      for await (const entry of callbacks.list())
        entries.push({ ...entry, inactive: entry.inactiveFlag === true });
      return entries;
    },
    async create(wanted) {
      await callbacks.create({ ...wanted, description: 'connectwise-functions' });
    },
    async activate(entry) {
      await callbacks.patch(entry.id, [{ op: 'replace', path: 'inactiveFlag', value: false }]);
    },
    async remove(entry) {
      await callbacks.delete(entry.id);
    },
  };
}

async function readConfig(path: string): Promise<unknown> {
  try {
    return configJson(await readFile(path, 'utf8'));
  } catch (cause) {
    // What the parser says quotes the file.
    const why = cause instanceof Error ? redactText(cause.message) : 'no reason given';
    throw new CodedError('config-invalid', {
      detail: `${path} cannot be read as JSON: ${why}.`,
    });
  }
}

function storageAccount(settings: Settings): StorageAccount {
  const { storage, identity } = settings;
  if (storage.kind === 'connection-string') return storage;
  return { ...storage, credential: () => createCredential(identity) };
}

function servicenowOf(link: Link, secrets: SecretStore, retry: RetryDeps) {
  const { instance, auth } = link.servicenow;
  const origin = new URL(instance).origin;
  return servicenowClient(
    servicenowCaller({
      instance: origin,
      retry,
      signIn: signIn({
        instance: origin,
        send: retriedSend(
          { route: 'POST /oauth_token.do', scope: `servicenow:${new URL(origin).host}` },
          retry,
        ),
        now,
        ...servicenowCredentials(auth, secrets),
      }),
    }),
  );
}

/** The values worth trying: the current one, or after a refusal the newest two. */
async function values(secrets: SecretStore, name: string, refused: boolean): Promise<readonly Secret[]> {
  const versions = refused ? await secrets.refresh(name) : [await secrets.get(name)];
  return versions.map(({ value }) => value);
}

/** The links of the company, and those that hold a pair for the ticket: it may just have left their company. */
async function linksFor(
  config: Config,
  stores: Stores,
  ticketId: string,
  companyId: number | null,
): Promise<readonly string[]> {
  const found = await Promise.all(
    config.links
      .filter(({ enabled }) => enabled)
      .map(async ({ name, connectwise }) =>
        connectwise.companyId === companyId ||
        (await stores.pairs.keyOf(name, 'connectwise', ticketId)) !== null
          ? [name]
          : [],
      ),
  );
  return found.flat();
}
