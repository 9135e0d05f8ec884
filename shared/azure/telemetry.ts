/**
 * Metrics and events into Application Insights. Stands alone.
 *
 * The library takes the better part of a second to load, so what is measured is first kept in memory and the library
 * is loaded a little later, when the first answer is out. It gets providers of its own: it patches nothing, collects
 * nothing by itself, and reports no request that the host reports already.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TokenCredential } from '@azure/identity';
import type { TelemetryClient } from 'applicationinsights';
import { redactText, redactValue } from '../rules/redact.ts';
import type { Secret } from '../rules/secret.ts';
import { type IdentityChoice, createCredential } from './credential.ts';

type Tags = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  /** One measured value. Never throws. */
  metric(name: string, value: number, tags?: Tags): void;
  /** Something that happened. Never throws. */
  event(name: string, properties?: Tags): void;
  /** Sends what is kept, for the moment before the process ends. Never throws, and ends within a few seconds. */
  flush(): Promise<void>;
}

export interface InsightsOptions {
  readonly connectionString: Secret;
  /** For Entra-only ingestion; left out, the key in the connection string is used. */
  readonly credential?: () => Promise<TokenCredential>;
  /** How long to wait after the first value before the library is loaded, in milliseconds. Usually two seconds. */
  readonly loadAfterMs?: number;
  /** Must not keep the process alive. */
  sleep(milliseconds: number): Promise<void>;
  /** Told once, in a sentence without secrets, when the library or the credential cannot be had. */
  onFailure(sentence: string): void;
}

interface TelemetryChoice {
  /** Without a connection string what is measured goes to `log`. */
  readonly settings: { readonly connectionString?: Secret; readonly useIdentity: boolean };
  /** Who signs in for Entra-only ingestion. */
  readonly identity: IdentityChoice;
  /** Takes one line of JSON per value when there is no connection string, and a sentence when sending fails. */
  readonly log?: (line: string) => void;
}

/** The telemetry that the settings ask for. */
export function createTelemetry({ settings, identity, log = () => undefined }: TelemetryChoice): Telemetry {
  const { connectionString, useIdentity } = settings;
  if (connectionString === undefined) return createLogTelemetry(log);
  return createInsightsTelemetry({
    connectionString,
    ...(useIdentity ? { credential: () => createCredential(identity) } : {}),
    sleep: (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
    onFailure: log,
  });
}

type Item =
  | { readonly kind: 'metric'; readonly name: string; readonly value: number; readonly tags: Tags }
  | { readonly kind: 'event'; readonly name: string; readonly tags: Tags };

/** While the library is not there yet, or cannot be loaded, no more than this is kept; the oldest go. */
const mostKept = 5_000;
const flushPatience = 8_000;

/** Telemetry that goes to Application Insights. Nothing is loaded before `loadAfterMs` or the first flush. */
export function createInsightsTelemetry(options: InsightsOptions): Telemetry {
  const kept: Item[] = [];
  let client: TelemetryClient | undefined;
  let loading: Promise<void> | undefined;
  let waiting = false;
  let failed = false;

  /** Loads the library once and hands it what was kept. After a failure what was kept is dropped, and that is said. */
  function load(): Promise<void> {
    loading ??= (async () => {
      try {
        const connected = await connect(options);
        for (const item of kept.splice(0)) track(connected, item);
        client = connected;
      } catch (error) {
        failed = true;
        kept.length = 0;
        const why = redactText(error instanceof Error ? error.message : String(error));
        options.onFailure(`Telemetry cannot be sent: ${why}`);
      }
    })();
    return loading;
  }

  function record(item: Item): void {
    if (client !== undefined) {
      track(client, item);
      return;
    }
    if (failed) return;
    kept.push(item);
    if (kept.length > mostKept) kept.shift();
    if (waiting) return;
    waiting = true;
    void options.sleep(options.loadAfterMs ?? 2_000).then(load);
  }

  return {
    metric: (name, value, tags = {}) => record({ kind: 'metric', name, value, tags: redactTags(tags) }),
    event: (name, tags = {}) => record({ kind: 'event', name, tags: redactTags(tags) }),
    async flush() {
      if (client === undefined && kept.length === 0) return;
      const sent = load().then(() => client?.flush());
      await Promise.race([sent.catch(() => undefined), options.sleep(flushPatience)]);
    },
  };
}

async function connect(options: InsightsOptions): Promise<TelemetryClient> {
  const [{ TelemetryClient }, credential] = await Promise.all([
    import('applicationinsights'),
    options.credential?.(),
  ]);
  const connected = new TelemetryClient(options.connectionString.reveal(), { useGlobalProviders: false });
  connected.config.azureMonitorOpenTelemetryOptions = {
    azureMonitorExporterOptions: {
      connectionString: options.connectionString.reveal(),
      disableOfflineStorage: true, // an instance's disk is gone with it, and is no place for telemetry
      ...(credential === undefined ? {} : { credential }),
    },
    enableLiveMetrics: false,
    enableStandardMetrics: false,
    enablePerformanceCounters: false,
  };
  connected.initialize();
  return connected;
}

function track(client: TelemetryClient, item: Item): void {
  if (item.kind === 'metric')
    client.trackMetric({ name: item.name, value: item.value, properties: { ...item.tags } });
  else client.trackEvent({ name: item.name, properties: { ...item.tags } });
}

function redactTags(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, redactValue(name, value)]));
}

/**
 * Telemetry as structured lines in the log, for when no connection string is set: one JSON object each, which a query
 * over traces can read back.
 */
function createLogTelemetry(log: (line: string) => void): Telemetry {
  return {
    metric: (metric, value, tags = {}) => log(JSON.stringify({ metric, value, ...redactTags(tags) })),
    event: (event, properties = {}) => log(JSON.stringify({ event, ...redactTags(properties) })),
    flush: () => Promise.resolve(),
  };
}
