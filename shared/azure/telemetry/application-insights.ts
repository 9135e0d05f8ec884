/**
 * Metrics, events and calls of others into Application Insights.
 *
 *     const telemetry = createTelemetry({ settings, identity, log });
 *     await telemetry.within(context.traceContext?.traceParent, async () => {
 *       telemetry.event('dead_letter', { code });      // hangs below the invocation's request
 *     });
 *
 * The library takes the better part of a second to load, so what is measured is first kept in memory and the library
 * is loaded a little later, when the first answer is out. It gets providers of its own: it patches nothing, collects
 * nothing by itself, and reports no request that the host reports already.
 */
import type { TokenCredential } from '@azure/identity';
import type { TelemetryClient } from 'applicationinsights';
import { redactText } from '../../rules/safe-text.ts';
import type { Secret } from '../../rules/secret.ts';
import { redactCall, redactTags, type DependencyCall, type Tags, type Telemetry } from './report.ts';
import {
  currentTrace,
  parseTraceParent,
  reportBelow,
  withinTrace,
  type ReportBelow,
  type TraceParent,
} from './trace.ts';

/** The address and the identity for Application Insights, and how long anything may wait for it. */
export interface InsightsOptions {
  readonly connectionString: Secret;
  /** For Entra-only ingestion; left out, the key in the connection string is used. */
  readonly credential?: () => Promise<TokenCredential>;
  /** The wait between the first value and the loading of the library, in milliseconds. Usually two seconds. */
  readonly loadAfterMs?: number;
  /** The longest time of a flush, in milliseconds. Usually eight seconds: a host that ends an instance gives ten. */
  readonly flushWithinMs?: number;
  /** Must not keep the process alive. */
  sleep(milliseconds: number): Promise<void>;
  /** Told once, in a sentence without secrets, when the library or the credential cannot be had. */
  onFailure(sentence: string): void;
  /** Told, without secrets, each time that Application Insights refuses what is sent, or gives no token for it. */
  readonly onRefusal: (why: string) => void;
}

type Item = { readonly at: Date; readonly parent: TraceParent | undefined } & (
  | { readonly kind: 'metric'; readonly name: string; readonly value: number; readonly tags: Tags }
  | { readonly kind: 'event'; readonly name: string; readonly tags: Tags }
  | { readonly kind: 'dependency'; readonly call: DependencyCall }
);

interface Connected {
  readonly client: TelemetryClient;
  readonly below: ReportBelow;
}

/** While the library is not there yet, or cannot be loaded, no more than this is kept; the oldest go. */
const maxKept = 5_000;

/** Telemetry that goes to Application Insights. Nothing is loaded before `loadAfterMs` or the first flush. */
export function createInsightsTelemetry(options: InsightsOptions): Telemetry {
  const kept: Item[] = [];
  let client: Connected | undefined;
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
    if (kept.length > maxKept) kept.shift();
    if (waiting) return;
    waiting = true;
    void options.sleep(options.loadAfterMs ?? 2_000).then(load);
  }

  return {
    metric: (name, value, tags = {}) =>
      record({ ...present(), kind: 'metric', name, value, tags: redactTags(tags) }),
    event: (name, tags = {}) => record({ ...present(), kind: 'event', name, tags: redactTags(tags) }),
    dependency: (call) => record({ ...present(), kind: 'dependency', call: redactCall(call) }),
    within: (traceParent, work) => withinTrace(parseTraceParent(traceParent), work),
    async flush() {
      if (client === undefined && kept.length === 0) return;
      const sent = load().then(() => client?.client.flush());
      await Promise.race([sent.catch(() => undefined), options.sleep(options.flushWithinMs ?? 8_000)]);
    },
  };
}

async function connect(options: InsightsOptions): Promise<Connected> {
  const [{ TelemetryClient }, below, credential] = await Promise.all([
    import('./client.ts'),
    reportBelow(),
    options.credential?.(),
  ]);
  const connected = new TelemetryClient(options.connectionString.reveal(), { useGlobalProviders: false });
  connected.config.azureMonitorOpenTelemetryOptions = {
    azureMonitorExporterOptions: {
      connectionString: options.connectionString.reveal(),
      disableOfflineStorage: true, // an instance's disk is gone with it, and is no place for telemetry
      ...(credential === undefined ? {} : { credential }),
      additionalPolicies: [{ position: 'perCall', policy: refusalPolicy(options.onRefusal) }],
    },
    enableLiveMetrics: false,
    enableStandardMetrics: false,
    enablePerformanceCounters: false,
  };
  connected.initialize();
  return { client: connected, below };
}

/** The library sends late telemetry again; refused telemetry is lost, and the library says so to nobody. */
function refusalPolicy(tell: (why: string) => void): {
  readonly name: string;
  readonly sendRequest: <Request, Answer extends { readonly status: number }>(
    request: Request,
    next: (request: Request) => Promise<Answer>,
  ) => Promise<Answer>;
} {
  return {
    name: 'tell-refusals',
    async sendRequest(request, next) {
      try {
        const answer = await next(request);
        const { status } = answer;
        if (status >= 400 && status < 500 && status !== 408 && status !== 429) tell(`It answered ${status}.`);
        return answer;
      } catch (thrown) {
        const { name } = thrown instanceof Error ? thrown : { name: '' };
        if (/credential|authentication/i.test(name)) tell(`No token: ${name}.`);
        throw thrown;
      }
    },
  };
}

function track({ client, below }: Connected, item: Item): void {
  below(item.parent, () => {
    switch (item.kind) {
      case 'metric':
        client.trackMetric({ name: item.name, value: item.value, properties: { ...item.tags } });
        break;
      case 'event':
        client.trackEvent({ name: item.name, properties: { ...item.tags }, time: item.at });
        break;
      case 'dependency': {
        const { name, target, milliseconds, success, resultCode } = item.call;
        client.trackDependency({
          name,
          target,
          success,
          resultCode,
          duration: milliseconds,
          time: new Date(item.at.getTime() - milliseconds),
          dependencyTypeName: 'HTTP',
          // Without an address: the exporter would take the name from it. The status is read from these alone.
          properties: {
            'http.request.method': name.split(' ')[0] ?? '',
            'http.response.status_code': resultCode,
          },
        });
        break;
      }
    }
  });
}

/** The time of a report, and the invocation that it hangs below. */
function present(): { readonly at: Date; readonly parent: TraceParent | undefined } {
  return { at: new Date(), parent: currentTrace() };
}
