/** host.json: what the host reads of it, with the defaults that Azure uses. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** The section `extensions.queues` of host.json. */
export interface QueueSettings {
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  /** Milliseconds. */
  readonly maxPollingInterval: number;
  /** Milliseconds until a message that failed is seen again. */
  readonly visibilityTimeout: number;
  readonly maxDequeueCount: number;
  readonly messageEncoding: 'base64' | 'none';
}

/** The part of host.json that this host obeys. */
export interface HostSettings {
  readonly routePrefix: string;
  readonly customHeaders: Readonly<Record<string, string>>;
  /** Undefined: no limit. */
  readonly maxOutstandingRequests?: number;
  readonly maxConcurrentRequests?: number;
  /** Milliseconds; undefined: no limit. */
  readonly functionTimeout?: number;
  readonly queues: QueueSettings;
  /** Only these functions run; undefined: all. */
  readonly only?: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const below = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);

/** Reads host.json of an app. Throws one sentence when the host could not start with it. */
export function readHostJson(directory: string, development: boolean): HostSettings {
  let text: string;
  try {
    text = readFileSync(join(directory, 'host.json'), 'utf8');
  } catch {
    text = '{"version":"2.0"}';
  }
  return hostSettings(parseJson(text), development);
}

/** host.json may hold comments and trailing commas; strings that look like either are left alone. */
function parseJson(text: string): unknown {
  const bare = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_all, string?: string) => string ?? '')
    .replaceAll(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_all, string?: string) => string ?? '');
  try {
    return JSON.parse(bare) as unknown;
  } catch {
    throw new Error('host.json is not JSON.');
  }
}

function hostSettings(json: unknown, development: boolean): HostSettings {
  if (!isObject(json)) throw new Error('host.json is not a JSON object.');
  if (Object.keys(json).length > 0 && json['version'] !== '2.0')
    throw new Error('host.json needs "version": "2.0".');
  const http = below(json, 'extensions', 'http');
  const queues = below(json, 'extensions', 'queues');
  const prefix = below(http, 'routePrefix') ?? 'api';
  if (typeof prefix !== 'string') throw new Error('host.json: extensions.http.routePrefix must be text.');
  const batchSize = number(queues, 'batchSize', 16);
  if (batchSize < 1 || batchSize > 32) throw new Error('host.json: batchSize must be from 1 to 32.');
  const outstanding = number(http, 'maxOutstandingRequests', -1);
  const concurrent = number(http, 'maxConcurrentRequests', -1);
  const timeout = json['functionTimeout'] ?? '00:30:00';
  if (typeof timeout !== 'string')
    throw new Error('host.json: functionTimeout must be text such as "00:05:00".');
  const limit = timeout === '-1' ? undefined : timeSpan(timeout, 'functionTimeout');
  return {
    routePrefix: prefix,
    customHeaders: Object.fromEntries(
      Object.entries(below(http, 'customHeaders') ?? {}).map(([name, value]) => [name, String(value)]),
    ),
    ...(outstanding > 0 ? { maxOutstandingRequests: outstanding } : {}),
    ...(concurrent > 0 ? { maxConcurrentRequests: concurrent } : {}),
    ...(limit === undefined ? {} : { functionTimeout: limit }),
    ...(Array.isArray(json['functions']) ? { only: json['functions'].map(String) } : {}),
    queues: {
      batchSize,
      newBatchThreshold: number(
        queues,
        'newBatchThreshold',
        Math.floor(batchSize / 2) * availableParallelism(),
      ),
      maxPollingInterval: span(queues, 'maxPollingInterval', development ? 2_000 : 60_000),
      visibilityTimeout: span(queues, 'visibilityTimeout', 0),
      maxDequeueCount: number(queues, 'maxDequeueCount', 5),
      messageEncoding: below(queues, 'messageEncoding') === 'none' ? 'none' : 'base64',
    },
  };
}

function number(holder: unknown, key: string, usual: number): number {
  const value = below(holder, key) ?? usual;
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new Error(`host.json: ${key} must be a whole number.`);
  return value;
}

function span(holder: unknown, key: string, usual: number): number {
  const value = below(holder, key);
  if (value === undefined) return usual;
  if (typeof value !== 'string') throw new Error(`host.json: ${key} must be text such as "00:00:10".`);
  return timeSpan(value, key);
}

/** "[d.]hh:mm:ss[.fff]" in milliseconds. Throws when it is none; `name` says which setting it was. */
export function timeSpan(text: string, name: string): number {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,7})?)?$/.exec(text);
  if (match === null) throw new Error(`${name} must be a time span such as "00:05:00", not "${text}".`);
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', part = '0'] = match;
  return (
    (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds) + Number(part)) *
    1000
  );
}
