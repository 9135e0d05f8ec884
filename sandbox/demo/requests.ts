/** The requests of the demo: ConnectWise's own API, the simulators' control routes, the page, the host's admin route. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairsView } from '../page/pairs.ts';
import type { World } from '../world/start.ts';

/** A record as JSON brings it. */
export type Row = Readonly<Record<string, unknown>>;

/** Asks a record of ConnectWise's own API, or changes one, as a person with API keys would. */
export async function connectWise(world: World, method: string, path: string, body?: unknown): Promise<Row> {
  return rowIn(await askConnectWise(world, method, path, body));
}

/** The notes of a ticket, out of ConnectWise's own API. */
export async function notesOf(world: World, ticketId: number): Promise<readonly Row[]> {
  return rowsIn(await askConnectWise(world, 'GET', `/service/tickets/${ticketId}/notes`));
}

/** Every record of a simulator's table as it is held. */
export async function records(address: string, table: string): Promise<readonly Row[]> {
  return rowsIn(await ask(`${address}/_sim/records/${table}`));
}

/** The journal entry of an incident that contains this text; undefined when there is none. */
export async function journalEntry(
  address: string,
  incident: string,
  element: string,
  text: string,
): Promise<Row | undefined> {
  return (await records(address, 'sys_journal_field')).find(
    (row) =>
      row['element_id'] === incident && row['element'] === element && String(row['value']).includes(text),
  );
}

/** Changes an incident as a person would in ServiceNow's own pages. */
export async function editIncident(address: string, id: string, set: Row): Promise<void> {
  await ask(`${address}/_sim/edit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ table: 'incident', id, set, by: 'beth.anglin' }),
  });
}

/** The pairs that the page shows for a text. */
export async function shownPairs(world: World, find: string): Promise<PairsView['pairs']> {
  const { pairs } = (await ask(`${world.addresses.page}pairs?find=${find}`)) as PairsView;
  return pairs;
}

/** Runs a function by hand. */
export async function runByHand(world: World, name: string): Promise<void> {
  const response = await fetch(`${world.addresses.functions}/admin/functions/${name}`, {
    method: 'POST',
    headers: { 'x-functions-key': world.masterKey, 'content-type': 'application/json' },
    body: '{}',
  });
  if (response.status !== 202) throw new Error(`Running ${name} by hand was answered ${response.status}.`);
}

/** Asks again until the answer is there; rejects after 200 tries. */
export async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`Waited 40 seconds for ${what}.`);
}

/** Waits until neither simulator was written to for two seconds, then sets the counts to zero. */
export async function untilNoWrites(addresses: readonly string[]): Promise<void> {
  const total = async (): Promise<string> => (await Promise.all(addresses.map(writesAt))).flat().join();
  for (let attempt = 0, before = ''; attempt < 20; attempt += 1) {
    const after = await total();
    if (attempt > 0 && after === before) break;
    before = after;
    await sleep(2_000);
  }
  await Promise.all(addresses.map((address) => ask(`${address}/_sim/requests`, { method: 'DELETE' })));
}

/** The routes that were written to since the counts were zero, each with how often. */
export async function writesAt(address: string): Promise<string[]> {
  const { byRoute } = (await ask(`${address}/_sim/requests`)) as {
    readonly byRoute: Record<string, number>;
  };
  return Object.entries(byRoute)
    .filter(([route]) => !/^(GET|HEAD) /.test(route) && !/oauth_token|search/.test(route))
    .map(([route, times]) => `${route} ×${times}`);
}

async function askConnectWise(world: World, method: string, path: string, body?: unknown): Promise<unknown> {
  return ask(`${world.addresses.connectwise}/v4_6_release/apis/3.0${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
      clientid: '11111111-1111-4111-8111-111111111111',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function ask(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(15_000) });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${init.method ?? 'GET'} ${new URL(url).pathname} answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function rowIn(value: unknown): Row {
  if (!isRow(value)) throw new Error(`A record was expected, not ${JSON.stringify(value)}.`);
  return value;
}

function rowsIn(value: unknown): readonly Row[] {
  if (!Array.isArray(value)) throw new Error(`A list was expected, not ${JSON.stringify(value)}.`);
  return value.map(rowIn);
}
