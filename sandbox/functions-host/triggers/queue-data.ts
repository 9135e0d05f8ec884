/** Queue messages as a function sees them, and what a function returns as messages. */
import type { TypedData } from '../worker/messages.ts';

/** The service's data of a received message. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly popReceipt: string;
  readonly dequeueCount: number;
  readonly insertedOn: Date;
  readonly expiresOn: Date;
  readonly nextVisibleOn: Date;
}

const offset = (date: Date): string =>
  date
    .toISOString()
    .replace(/(\.\d*?)0*Z$/, '$1')
    .replace(/\.$/, '') + '+00:00';
const text = (value: string): TypedData => ({ string: value });
const json = (value: unknown): TypedData => ({ json: JSON.stringify(value) });

/**
 * The trigger metadata of a message. Top-level properties of a JSON object take part and replace entries of the same
 * name, as on Azure. Without a message (run by hand) there is no id.
 */
export function queueMetadata(body: string, message: ReceivedMessage | undefined): Record<string, TypedData> {
  const now = new Date();
  const entries: Record<string, TypedData> = {
    QueueTrigger: text(body),
    DequeueCount: json(message?.dequeueCount ?? 0),
    ExpirationTime: json(
      message === undefined ? '9999-12-31T23:59:59.9999999+00:00' : offset(message.expiresOn),
    ),
    ...(message === undefined ? {} : { Id: text(message.messageId) }),
    InsertionTime: json(offset(message?.insertedOn ?? now)),
    NextVisibleTime: json(
      message === undefined ? '9999-12-31T23:59:59.9999999+00:00' : offset(message.nextVisibleOn),
    ),
    ...(message === undefined ? {} : { PopReceipt: text(message.popReceipt) }),
  };
  for (const [key, value] of topLevel(body)) {
    const taken = Object.keys(entries).find((known) => known.toLowerCase() === key.toLowerCase());
    if (taken !== undefined) delete entries[taken];
    entries[key] = typeof value === 'string' ? text(netDate(value)) : json(value);
  }
  return entries;
}

/** A date in a message becomes .NET's own spelling of it on its way into the metadata. */
function netDate(value: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(value);
  if (match === null) return value;
  const [, year = '', month = '', day = '', time = ''] = match;
  return `${month}/${day}/${year} ${time}`;
}

function topLevel(body: string): readonly (readonly [string, unknown])[] {
  try {
    const value = JSON.parse(body) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    return Object.entries(value).filter(([, one]) => one !== null);
  } catch {
    return [];
  }
}

/** The text of a message, or undefined when it is no base64 of UTF-8. */
export function decodeMessage(raw: string, encoding: 'base64' | 'none'): string | undefined {
  if (encoding === 'none') return raw;
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(raw)) return undefined;
  const bytes = Buffer.from(raw, 'base64');
  const decoded = bytes.toString('utf8');
  return Buffer.from(decoded).equals(bytes) ? decoded : undefined;
}

/** The bytes of each message that an output binding sends: JSON is written again indented, arrays are taken apart. */
export function outputMessages(data: TypedData): readonly Buffer[] {
  if (data.bytes !== undefined) return [Buffer.from(data.bytes)];
  if (data.int !== undefined) return [Buffer.from(String(data.int))];
  if (data.double !== undefined) return [Buffer.from(String(data.double))];
  if (data.string !== undefined) {
    const parsed = /^\s*[[{]/.test(data.string) ? parse(data.string) : undefined;
    if (parsed === undefined) return [Buffer.from(data.string)];
    return (Array.isArray(parsed) ? parsed : [parsed]).map((one: unknown) => item(shorterDates(one)));
  }
  const value = data.json === undefined ? null : parse(data.json);
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value.map(item) : [item(value)];
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch {
    return undefined;
  }
}

/** Text that is read and written again loses the zeros that end the fraction of a date. */
function shorterDates(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/.test(one)
      ? one.replace(/\.?0+Z$/, 'Z')
      : one,
  );
  return JSON.parse(text) as unknown;
}

function item(value: unknown): Buffer {
  if (value === null) return Buffer.alloc(0);
  if (typeof value === 'string') return Buffer.from(value);
  if (typeof value === 'boolean') return Buffer.from(value ? 'True' : 'False');
  return Buffer.from(JSON.stringify(value, null, 2));
}
