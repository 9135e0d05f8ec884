/**
 * PagerDuty's Events API v2 as its callers see it: an event is judged by its shape, and one with a known key ends in the
 * incident that has the key. Field names and limits from the vendor's documentation; the texts of `errors` are ours
 * where we know none.
 */
import { json, type SimResponse } from '../common/message.ts';

/** The only service's key; as long as a real one. */
export const routingKey = 'simulated0routing0key00000000000';

/** An incident on the pager. */
export interface Incident {
  readonly dedup_key: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
  /** The number of events that it took. */
  alerts: number;
  summary: string;
  severity: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Takes an event: the answer, and the event where it was taken. */
export function takeEvent(
  body: Buffer,
  incidents: Map<string, Incident>,
): { readonly response: SimResponse; readonly event?: Json } {
  const event = objectIn(body);
  if (event === undefined) return { response: invalid('Event object is invalid', ['JSON cannot be parsed']) };
  const errors = errorsOf(event);
  if (errors.length > 0) return { response: invalid('Event object is invalid', errors) };
  if (event['routing_key'] !== routingKey) return { response: invalid('Invalid routing key', []) };
  const key = typeof event['dedup_key'] === 'string' ? event['dedup_key'] : `made-${incidents.size + 1}`;
  apply(key, event, incidents);
  return {
    response: json(202, { status: 'success', message: 'Event processed', dedup_key: key }),
    event: { ...event, routing_key: '[left out]' },
  };
}

/** The answer of an interface that is asked too often. */
export function throttled(seconds: number): SimResponse {
  return json(
    429,
    { status: 'throttle exceeded', message: 'Requests for this service are arriving too quickly.' },
    { 'retry-after': String(seconds) },
  );
}

function errorsOf(event: Json): string[] {
  const errors: string[] = [];
  const action = event['event_action'];
  if (typeof event['routing_key'] !== 'string' || event['routing_key'].length !== 32)
    errors.push("Length of 'routing_key' is incorrect (should be 32 characters)");
  if (action !== 'trigger' && action !== 'acknowledge' && action !== 'resolve')
    errors.push("'event_action' is missing or invalid");
  const key = event['dedup_key'];
  if (key !== undefined && (typeof key !== 'string' || key.length > 255))
    errors.push("'dedup_key' is too long (maximum is 255 characters)");
  if (action !== 'trigger') return errors;
  const payload = (event['payload'] ?? {}) as Json;
  const summary = payload['summary'];
  if (typeof summary !== 'string' || summary.trim() === '')
    errors.push("'payload.summary' is missing or blank");
  else if (summary.length > 1024) errors.push("'payload.summary' is too long (maximum is 1024 characters)");
  if (typeof payload['source'] !== 'string' || payload['source'] === '')
    errors.push("'payload.source' is missing or blank");
  if (!['critical', 'error', 'warning', 'info'].includes(String(payload['severity'])))
    errors.push(
      "'payload.severity' is invalid (must be one of the following: critical, warning, error or info)",
    );
  return errors;
}

/** A resolved incident stays so; a trigger after that opens a new incident under the same key. */
function apply(key: string, event: Json, incidents: Map<string, Incident>): void {
  const open = incidents.get(key);
  const payload = (event['payload'] ?? {}) as Json;
  if (event['event_action'] === 'trigger') {
    const isOpen = open !== undefined && open.status !== 'resolved';
    incidents.set(key, {
      dedup_key: key,
      status: isOpen ? open.status : 'triggered',
      alerts: isOpen ? open.alerts + 1 : 1,
      summary: String(payload['summary']),
      severity: String(payload['severity']),
    });
    return;
  }
  if (open === undefined || open.status === 'resolved') return;
  open.status = event['event_action'] === 'resolve' ? 'resolved' : 'acknowledged';
}

function objectIn(body: Buffer): Json | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Json)
      : undefined;
  } catch {
    return undefined;
  }
}

function invalid(message: string, errors: readonly string[]): SimResponse {
  return json(400, { status: 'invalid event', message, errors });
}
