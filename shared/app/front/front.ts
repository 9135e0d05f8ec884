/**
 * The part of the app that answers callers from outside: the two receivers, the page and the answer for monitors, with what
 * every run needs. It is a small part of the code, because a caller waits while a new instance loads it, and ConnectWise
 * does not wait long; everything else is built upon it (`app.ts`).
 */
import { rememberedHealthAnswer, type HealthAnswer } from '../../automations/operate/health-answer.ts';
import type { Counting } from '../../automations/trends/count.ts';
import { createCredential } from '../../azure/credential.ts';
import { openTable } from '../../azure/open-table.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import { createStores, type Stores } from '../../azure/stores/create-stores.ts';
import { createLastLook, createRefusedTelemetry } from '../../azure/stores/last-look.ts';
import { createLostBodies } from '../../azure/stores/lost-bodies.ts';
import { createRunStore } from '../../azure/stores/runs.ts';
import { createTelemetry } from '../../azure/telemetry/create.ts';
import type { Config } from '../../rules/config/link.ts';
import { timerPeriods } from '../../rules/operate/timer-periods.ts';
import type { SecretStore } from '../../secrets/store.ts';
import type { RetryDeps } from '../../web/attempt.ts';
import { secretStore } from '../credentials.ts';
import { measuring, type Measuring } from '../measure.ts';
import { receiveApp, type ReceiveApp } from '../receive.ts';
import { remoteCalls } from '../remote-calls.ts';
import { readSettings, type Settings } from '../settings.ts';
import { configSource } from './config-source.ts';
import { functionRunKeeper, rollupCounts, waitBriefly } from './runs.ts';

/** The front's functions as an app: their stories, and the parts that every run of a function needs. */
export interface FrontApp extends ReceiveApp {
  /** The answer for any monitor: two stored rows, remembered for 15 seconds. */
  health(): Promise<HealthAnswer>;
  /** Remembers for the next check that a request of this function came in chunks and without its body. */
  noteLostBody(functionName: string): Promise<void>;
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

/** The parts made for the front, upon which the rest of the app is built. */
export interface FrontParts {
  readonly settings: Settings;
  /**
   * The configuration for a run that begins now: another object once another version is taken. Throws `config-invalid`
   * (dead-letter) and `config-unavailable` (retry).
   */
  config(): Promise<Config>;
  readonly account: StorageAccount;
  readonly stores: Stores;
  readonly metrics: Measuring;
  readonly secrets: SecretStore;
  readonly retry: RetryDeps;
  readonly counts: Counting;
  /** Milliseconds since 1970. */
  now(): number;
}

let opened: { readonly app: FrontApp; readonly parts: FrontParts } | undefined;

/**
 * The front of the app, built on the first call; one that failed is tried again by the next. Throws `settings-invalid`
 * (dead-letter). The configuration is read by the first story that needs it.
 */
export function openFront(log: (line: string) => void): {
  readonly app: FrontApp;
  readonly parts: FrontParts;
} {
  opened ??= buildFront(log);
  return opened;
}

function buildFront(log: (line: string) => void): { readonly app: FrontApp; readonly parts: FrontParts } {
  const now = (): number => Date.now();
  const settings = readSettings();
  const account = storageAccount(settings);
  const stores = createStores(account);
  const health = openTable(account, 'health');
  const refusedTelemetry = createRefusedTelemetry(health, now);
  const telemetry = createTelemetry({
    settings: settings.telemetry,
    identity: settings.identity,
    log,
    // The next look reports it; where storage fails as well, that failure is reported instead.
    onRefusal: (why) => void refusedTelemetry.note(why).catch(() => undefined),
  });
  const metrics = measuring(telemetry);
  const secrets = secretStore(settings, now);
  const retry = remoteCalls({ stores, metrics, telemetry, now });
  const config = configSource({ settings, account, audit: stores.audit, send: retry.send, now });
  const configOrAnew = (): Promise<Config> =>
    config().catch((thrown: unknown) => {
      opened = undefined; // a setting may say where the configuration is
      throw thrown;
    });
  const counts = rollupCounts(account, now);
  const keepRun = functionRunKeeper(account, now);
  const lostBodies = createLostBodies(health, now);

  const app: FrontApp = {
    ...receiveApp({
      settings,
      links: async () => (await configOrAnew()).links,
      stores,
      secrets,
      send: retry.send,
      now,
    }),
    health: rememberedHealthAnswer({
      runs: createRunStore(health, Object.keys(timerPeriods), now),
      lastLook: createLastLook(health),
      periods: timerPeriods,
      now,
    }),
    noteLostBody: (functionName) => lostBodies.note(functionName),
    traced: (traceParent, work) => telemetry.within(traceParent, work),
    async countRun(name, outcome, seconds, how) {
      metrics.record('function_runs', 1, { function: name, outcome });
      metrics.record('processing_duration_seconds', seconds, { function: name, outcome });
      if (how === 'refused') return;
      counts.ran(name, outcome, seconds, how === 'failed');
      await waitBriefly(() =>
        Promise.all([keepRun(name, outcome, how === 'failed' ? outcome : null), counts.save()]),
      );
    },
    flush: () => telemetry.flush(),
    async end() {
      await Promise.all([counts.flush(), telemetry.flush()]);
    },
  };
  const parts = {
    settings,
    config: configOrAnew,
    account,
    stores,
    metrics,
    secrets,
    retry,
    counts,
    now,
  };
  return { app, parts };
}

function storageAccount({ storage, identity }: Pick<Settings, 'storage' | 'identity'>): StorageAccount {
  if (storage.kind === 'connection-string') return storage;
  return { ...storage, credential: () => createCredential(identity) };
}
