/** The telemetry sink without its transport: takes what Application Insights takes, keeps it, and shows it. */
import { type FaultBook, type OrderedFault, faultBook } from '../common/fault-registry.ts';
import { type RequestLog, requestLog } from '../common/request-log.ts';
import type { Clock, ControlTarget, SimCore, SimRequest, SimResponse } from '../common/types.ts';
import { type Envelope, readEnvelopes } from './envelopes.ts';

export interface TelemetryCore extends SimCore {
  readonly faults: FaultBook;
  readonly log: RequestLog;
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
  { name: 'reset', sentence: 'The connection is cut before the answer.', stage: 'before' },
  { name: 'slow', sentence: 'The answer takes options.seconds (5).', stage: 'after' },
] as const;

/** More than this and the oldest go, so that a laptop left alone does not fill up. */
const kept = 20_000;

/** An empty sink; with a token, one that takes nothing without it. */
export function createTelemetryCore(
  clock: Clock & { advance(milliseconds: number): Promise<void> },
  token?: string,
): TelemetryCore {
  const envelopes: Envelope[] = [];
  const faults = faultBook(faultKinds);
  const log = requestLog();

  return {
    faults,
    log,
    envelopes: () => envelopes,
    control: controlOf(envelopes, clock),
    async handle(request) {
      const started = clock.now();
      const fault =
        faults.take('before', request.method, request.path) ??
        faults.take('after', request.method, request.path);
      if (fault?.fault === 'slow') await clock.sleep(numberOption(fault, 'seconds', 5) * 1000);
      const response =
        (fault === undefined ? undefined : played(fault)) ??
        (token === undefined || request.headers['authorization'] === `Bearer ${token}`
          ? track(request, envelopes)
          : json(401, { message: 'Authentication failed' }));
      log.add(
        {
          at: new Date(started).toISOString(),
          method: request.method,
          path: request.path,
          query: request.rawQuery,
          status: response.status,
          milliseconds: clock.now() - started,
          fault: fault?.fault ?? null,
        },
        `${request.method} ${request.path}`,
      );
      return response;
    },
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

function played(fault: OrderedFault): SimResponse | undefined {
  if (fault.fault === 'outage') return json(503, { message: 'Service unavailable' });
  if (fault.fault === 'unauthorized') return json(401, { message: 'Authentication failed' });
  if (fault.fault === 'throttled')
    return json(
      429,
      { message: 'Too many requests' },
      { 'retry-after': String(numberOption(fault, 'retryAfterSeconds', 1)) },
    );
  return fault.fault === 'reset' ? { status: 0, headers: {}, body: null, cut: 'reset' } : undefined;
}

function controlOf(
  envelopes: Envelope[],
  clock: { advance(milliseconds: number): Promise<void> },
): ControlTarget {
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

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): SimResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

function numberOption(fault: OrderedFault, name: string, usual: number): number {
  const value = fault.options?.[name];
  return typeof value === 'number' ? value : usual;
}
