/** Asks a simulator's core in process, as the integration user unless said otherwise. */
import type { ServiceNowCore } from '../../../sandbox/servicenow/core.ts';
import type { SimResponse } from '../../../sandbox/common/message.ts';

interface Asking {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: string;
}

export type Fields = Record<string, string>;

export interface Told extends SimResponse {
  /** The body as JSON; null when there is none. */
  readonly json: {
    readonly result?: unknown;
    readonly error?: { readonly message: string; readonly detail: string | null };
    readonly status?: string;
    readonly [other: string]: unknown;
  };
  /** The records of a list. */
  readonly rows: readonly Fields[];
  /** A single record. */
  readonly record: Fields;
}

export const basic = (user: string, password = 'sim-password'): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export async function ask(
  core: ServiceNowCore,
  method: string,
  path: string,
  asking: Asking = {},
): Promise<Told> {
  const query = new URLSearchParams(asking.query);
  const headers: Record<string, string> = {
    host: 'instance.test',
    accept: 'application/json',
    authorization: basic(asking.as ?? 'sim.integration'),
    ...(asking.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...asking.headers,
  };
  // An empty text stands for a header that is not sent.
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
  const response = await core.handle({
    method,
    path,
    query,
    rawQuery: query.toString(),
    headers: sent,
    body: asking.bytes ?? Buffer.from(asking.body === undefined ? '' : JSON.stringify(asking.body)),
    secure: true,
  });
  const text = response.body === null ? '' : response.body.toString();
  const isJson = response.headers['content-type']?.startsWith('application/json') ?? false;
  let json: Told['json'] = {};
  if (isJson && text !== '') {
    try {
      json = JSON.parse(text) as Told['json'];
    } catch {
      json = {};
    }
  }
  const { result } = json;
  return {
    ...response,
    json,
    rows: Array.isArray(result) ? (result as Fields[]) : [],
    record: (typeof result === 'object' && result !== null && !Array.isArray(result) ? result : {}) as Fields,
  };
}

export const incidents = '/api/now/v2/table/incident';

/** Creates an incident and answers it. */
export async function createIncident(core: ServiceNowCore, body: Fields = {}, as?: string): Promise<Fields> {
  const told = await ask(core, 'POST', incidents, {
    body: { short_description: 'Printer on fire', ...body },
    query: { sysparm_exclude_reference_link: 'true' },
    ...(as === undefined ? {} : { as }),
  });
  if (told.status !== 201) throw new Error(`create answered ${told.status}: ${String(told.body)}`);
  return told.record;
}

/** An incident as it is held. */
export function held(core: ServiceNowCore, sysId: string): Fields {
  return core.control.record('incident', sysId) as Fields;
}

/** Numbers of the incidents that a query finds, in the order they come in. */
export async function numbersFound(core: ServiceNowCore, query: string): Promise<string[]> {
  const told = await ask(core, 'GET', incidents, {
    query: { sysparm_query: query, sysparm_fields: 'number' },
  });
  return told.rows.map((row) => row['number'] ?? '');
}
