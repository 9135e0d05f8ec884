/** Azure on 127.0.0.1 as a deployment meets it: Resource Manager, the publishing address, the app, Application Insights. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import type { Addresses, Tokens } from '../../../scripts/deploy/target.ts';

/** An answer: `body` as JSON, or `text` as it is; `{base}` in it is the stand-in's address. `cut`: the connection is cut. */
export type Told = { readonly status: number; readonly body?: unknown; readonly text?: string } | 'cut';

/** The questions and the answers to each, the last of which stays. */
export type Answers = Readonly<Record<string, readonly Told[]>>;

export const expected = ['health', 'sync-pair', 'ticket-sync'];
export const named = { subscription: 'sub', resourceGroup: 'rg', app: 'app' };
export const tokens: Tokens = { management: 'arm-token', insights: 'insights-token' };

const ok = (body?: unknown): Told => ({ status: 200, body });
export const listing = (names: readonly string[]): Told =>
  ok({ value: names.map((name) => ({ name: `app/${name}` })) });
export const settingsOf = (extra: Readonly<Record<string, string>> = {}): Told =>
  ok({
    properties: {
      AzureWebJobsStorage__credential: 'managedidentity',
      AzureWebJobsStorage__clientId: 'id',
      AzureWebJobsStorage__blobServiceUri: 'https://st.blob.core.windows.net/',
      AzureWebJobsStorage__queueServiceUri: 'https://st.queue.core.windows.net/',
      AzureWebJobsStorage__tableServiceUri: 'https://st.table.core.windows.net/',
      ...extra,
    },
  });
/** The number of runs, and of those that ended well. */
export const runs = (all: number, well: number): Told =>
  ok({ tables: [{ name: 'PrimaryResult', rows: [[all, well]] }] });
export const taken: Told = { status: 202, body: 'd-1' };

const app = '/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Web/sites/app';
/** Everything is well. */
const usual: Answers = {
  [`GET /arm${app}`]: [
    ok({
      properties: {
        defaultHostName: 'app.azurewebsites.net',
        hostNameSslStates: [
          { name: 'app.azurewebsites.net', hostType: 'Standard' },
          { name: 'app.scm.azurewebsites.net', hostType: 'Repository' },
        ],
      },
    }),
  ],
  'GET /arm/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Insights/components': [
    ok({ value: [{ properties: { AppId: 'insights-id' } }] }),
  ],
  [`POST /arm${app}/config/appsettings/list`]: [settingsOf()],
  [`POST /arm${app}/host/default/sync`]: [{ status: 204 }],
  [`GET /arm${app}/functions`]: [listing(expected)],
  [`GET /arm${app}/host/default/properties/status`]: [
    ok({ properties: { state: 'Running', version: '4.1052.300' } }),
  ],
  'POST /app.scm.azurewebsites.net/api/publish': [taken],
  'GET /app.scm.azurewebsites.net/api/deployments/d-1': [ok({ status: 4, status_text: '' })],
  'GET /app.azurewebsites.net/api/health': [ok({ status: 'healthy', overdue: [] })],
  'POST /insights/v1/apps/insights-id/query': [runs(1, 1)],
};

/**
 * The matter of a question: of the app by Resource Manager, such as `GET functions`, and of the rest, such as `POST
 * publish`.
 */
export type Matter =
  | 'app'
  | 'components'
  | 'settings'
  | 'sync'
  | 'functions'
  | 'host'
  | 'publish'
  | 'progress'
  | 'health'
  | 'query';
const matters = Object.keys(usual);
const order: readonly Matter[] = [
  'app',
  'components',
  'settings',
  'sync',
  'functions',
  'host',
  'publish',
  'progress',
  'health',
  'query',
];

export interface Seen {
  readonly matter: Matter;
  readonly authorization: string;
  readonly url: string;
  readonly body: string;
}

export interface AzureStandIn {
  readonly addresses: Addresses;
  readonly seen: readonly Seen[];
  readonly count: (matter: Matter) => number;
}

/** Starts one that ends with the test file; `answers` replaces those of a matter. */
export async function startAzure(
  answers: Partial<Record<Matter, readonly Told[]>> = {},
): Promise<AzureStandIn> {
  const seen: Seen[] = [];
  const left = new Map<Matter, Told[]>(
    order.map((matter, at) => [matter, [...(answers[matter] ?? usual[matters[at] ?? ''] ?? [])]]),
  );
  let base = '';
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const url = request.url ?? '';
    const at = matters.indexOf(`${request.method} ${url.replace(/\?.*/, '')}`);
    const matter = order[at];
    const told = matter === undefined ? undefined : nextOf(left.get(matter) ?? []);
    if (matter !== undefined)
      seen.push({ matter, url, body, authorization: request.headers.authorization ?? '' });
    if (told === 'cut') {
      request.socket.destroy();
      return;
    }
    response.writeHead(told?.status ?? 404, { 'content-type': 'application/json' });
    const text = told?.text ?? (told?.body === undefined ? '' : JSON.stringify(told.body));
    response.end(text.replaceAll('{base}', base));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    addresses: {
      management: `${base}/arm`,
      insights: `${base}/insights`,
      ofHost: (name) => `${base}/${name}`,
    },
    seen,
    count: (matter) => seen.filter((one) => one.matter === matter).length,
  };
}

function nextOf(told: Told[]): Told | undefined {
  return told.length > 1 ? told.shift() : told[0];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** A clock that goes on only while somebody sleeps. */
export function virtualTime() {
  let now = Date.parse('2026-11-29T12:00:00Z');
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
      now += ms;
    },
  };
}
