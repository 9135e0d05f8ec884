/** A request on its way through the simulator, and the answers that are made from it. */
import { json as commonJson, type SimResponse } from '../../common/message.ts';
import { Refusal } from '../model/refusal.ts';
import type { Search } from '../query/find-rows.ts';

/** A request with its version, headers and body. */
export interface Call extends Search {
  readonly method: string;
  /** Path without the version: `/api/now/table/incident`. */
  readonly path: string;
  /** The path as it was asked for. */
  readonly originalPath: string;
  readonly version: 'v1' | 'v2' | '';
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Scheme and host that the caller used. */
  readonly origin: string;
}

/** An answer as the instance means it; only a fault on its way cuts it. */
export type Answer = Omit<SimResponse, 'cut'>;

const jsonType = { 'content-type': 'application/json;charset=UTF-8' };

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return commonJson(status, value, { ...jsonType, ...headers });
}

/** The platform's error envelope. */
export function errorAnswer(refusal: Refusal): Answer {
  const { status, message, detail, headers } = refusal;
  return json(status, { error: { message, detail }, status: 'failure' }, headers);
}

/**
 * The body as a JSON object; of an array the first one, for a create takes one record. No body at all is an object without
 * members, of no type: an insert without values makes a record. Throws Refusal 400 and 415.
 */
export function readJsonBody(call: Call): Readonly<Record<string, unknown>> {
  const contentType = call.headers['content-type'];
  if (call.body.length === 0 && (contentType === undefined || contentType === '')) return {};
  if (contentType === undefined || contentType === '') {
    throw new Refusal(400, 'Invalid content-type', 'Content-Type header is required for this request');
  }
  if (!/^application\/([a-z.+-]*\+)?json\b/i.test(contentType)) {
    throw new Refusal(415, 'Unsupported media type', `Content-Type ${contentType} is not supported`);
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(call.body.length === 0 ? '{}' : call.body.toString('utf8'));
  } catch {
    throw new Refusal(400, 'Exception while reading request', 'The payload is not valid JSON.');
  }
  const record: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (typeof record !== 'object' || record === null) {
    throw new Refusal(400, 'Exception while reading request', 'The payload is not a JSON object.');
  }
  return record as Readonly<Record<string, unknown>>;
}

/** Throws Refusal 400 when `Accept` is missing and 406 when it allows no JSON. */
export function requireAccept(call: Call): void {
  const accept = call.headers['accept'];
  if (accept === undefined || accept === '') {
    throw new Refusal(400, 'Invalid Accept', 'Accept header is required for this request');
  }
  if (!/\*\/\*|application\/(\*|json)/i.test(accept)) {
    throw new Refusal(406, 'Not acceptable', `Accept ${accept} is not supported`);
  }
}

/** A yes-or-no parameter. */
export function isOn(query: URLSearchParams, name: string): boolean {
  return query.get(name)?.toLowerCase() === 'true';
}
