/** The telemetry sink without its transport: takes what Application Insights takes, keeps it, and shows it. */
import type { MovableClock } from '../common/clock.ts';
import type { ControlTarget, SimCore } from '../common/core.ts';
import { createFaultRegistry, numberOption, type OrderedFault } from '../common/fault-registry.ts';
import { handleWithFaults, transportFaults } from '../common/handle-with-faults.ts';
import { json, type SimRequest, type SimResponse } from '../common/message.ts';
import { requestLog } from '../common/request-log.ts';
import { type Envelope, readEnvelopes } from './envelopes.ts';

/** The telemetry sink without its transport, with the envelopes that it kept. */
export interface TelemetryCore extends SimCore {
  /** Everything kept, oldest first. */
  envelopes(): readonly Envelope[];
}

/** The tables that people ask for, by what an envelope carries. */
const tables: Readonly<Record<string, string | null>> = {
  envelopes: null,
  metrics: 'MetricData',
  events: 'EventData',
  dependencies: 'RemoteDependencyData',
  requests: 'RequestData',
  messages: 'MessageData',
  exceptions: 'ExceptionData',
};

const faultKinds = [
  { name: 'outage', sentence: 'Ingestion answers 503.', stage: 'before' },
  {
    name: 'throttled',
    sentence: 'Ingestion answers 429; options.retryAfterSeconds says for how long (1).',
    stage: 'before',
  },
  {
    name: 'unauthorized',
    sentence: 'Ingestion answers 401, as it does to a key that is switched off.',
    stage: 'before',
  },
  ...transportFaults,
] as const;

/** More than this and the oldest go, so that a laptop left alone does not fill up. */
const kept = 20_000;

/** An empty sink; with a token, one that takes nothing without it. */
export function createTelemetryCore(clock: MovableClock, token?: string): TelemetryCore {
  const envelopes: Envelope[] = [];
  const faults = createFaultRegistry(faultKinds, () => clock.now());
  const log = requestLog();

  return {
    faults,
    log,
    envelopes: () => envelopes,
    control: controlOf(envelopes, clock),
    handle: handleWithFaults({
      clock,
      faults,
      log,
      answer: (request) =>
        token === undefined || request.headers['authorization'] === `Bearer ${token}`
          ? track(request, envelopes)
          : json(401, { message: 'Authentication failed' }),
      instead,
      routeOf: (path) => path,
    }),
  };
}

function track(request: SimRequest, envelopes: Envelope[]): SimResponse {
  if (!/^\/v2(\.1)?\/track$/.test(request.path))
    return json(404, { message: 'There is nothing at that path.' });
  if (request.method !== 'POST') return json(405, { message: 'Only POST is answered.' });
  const read = readEnvelopes(request.body, request.headers['content-encoding']);
  if (read === undefined)
    return json(400, {
      itemsReceived: 0,
      itemsAccepted: 0,
      errors: [{ index: 0, statusCode: 400, message: 'The body is not telemetry.' }],
    });
  envelopes.push(...read.accepted);
  if (envelopes.length > kept) envelopes.splice(0, envelopes.length - kept);
  const itemsReceived = read.accepted.length + read.refused.length;
  const status = read.refused.length === 0 ? 200 : read.accepted.length === 0 ? 400 : 206;
  return json(status, { itemsReceived, itemsAccepted: read.accepted.length, errors: read.refused });
}

function instead(fault: OrderedFault): SimResponse | undefined {
  switch (fault.fault) {
    case 'outage':
      return json(503, { message: 'Service unavailable' });
    case 'unauthorized':
      return json(401, { message: 'Authentication failed' });
    case 'throttled': {
      const seconds = numberOption(fault.options, 'retryAfterSeconds', 1);
      return json(429, { message: 'Too many requests' }, { 'retry-after': String(seconds) });
    }
    default:
      return undefined;
  }
}

function controlOf(envelopes: Envelope[], clock: MovableClock): ControlTarget {
  return {
    healthy: () => true,
    tables: () => Object.keys(tables),
    records(table) {
      const baseType = tables[table];
      if (baseType === undefined) return undefined;
      return baseType === null ? envelopes : envelopes.filter(({ data }) => data.baseType === baseType);
    },
    record: () => undefined,
    edit() {
      throw new Error('What was measured cannot be edited.');
    },
    advance: (seconds) => clock.advance(seconds * 1000),
    reset() {
      envelopes.length = 0;
    },
  };
}
