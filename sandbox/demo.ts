/**
 * `npm run demo`: one ticket's whole journey on free ports, with the host killed in the middle. Prints a timeline and
 * exits 0 only if every step held.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairsView } from './page/pairs.ts';
import { freePorts } from './world/ports.ts';
import { startWorld, type World } from './world/start.ts';

type Row = Readonly<Record<string, unknown>>;
type PagePairs = Pick<PairsView, 'pairs'>;

const started = performance.now();
const verbose = process.argv.includes('--verbose');

function say(text: string): void {
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
}

const directory = await mkdtemp(join(tmpdir(), 'connectwise-functions-demo-'));
const hostLines: string[] = [];
let world: World | undefined;
try {
  say('starting storage, vault, simulators and functions on free ports');
  world = await startWorld({
    ports: await freePorts(),
    directory,
    // A message cut off by a killed host is hidden for ten minutes on Azure; nobody waits that long for a demo.
    env: { FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: '4' },
    log: (line) => {
      hostLines.push(line);
      if (verbose) console.log(`         ${line}`);
    },
  });
  say(`ready: functions ${world.addresses.functions}`);
  await tell(world);
  say('all of it held');
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  console.error('The last lines of the Functions host:');
  for (const line of hostLines.slice(-25)) console.error(`  ${line}`);
  process.exitCode = 1;
} finally {
  await world?.stop();
  await rm(directory, { recursive: true, force: true });
}

async function tell(here: World): Promise<void> {
  const { connectwise, servicenow } = here.addresses;

  const ticket = await connectWise(here, 'POST', '/service/tickets', {
    summary: "The lobby printer prints O'Brien & Sons twice",
    company: { id: 2 },
    board: { id: 1 },
    initialDescription: 'Since this morning, every page comes out twice.',
  });
  const ticketId = Number(ticket['id']);
  say(`a ticket is made in ConnectWise: #${ticketId}`);

  const incident = await until('its incident', async () =>
    (await records(servicenow, 'incident')).find(
      (row) => String(row['short_description']) === ticket['summary'],
    ),
  );
  const incidentId = String(incident['sys_id']);
  say(`its incident appears in ServiceNow: ${String(incident['number'])}`);
  if (!String(incident['description']).startsWith('Since this morning'))
    throw new Error('The description did not travel.');

  await edit(servicenow, 'incident', incidentId, {
    short_description: 'Lobby printer: every page twice',
    impact: '1',
    urgency: '1',
  });
  say('a person renames the incident and makes it critical');
  await until('the ticket to follow', async () => {
    const row = await connectWise(here, 'GET', `/service/tickets/${ticketId}`);
    return row['summary'] === 'Lobby printer: every page twice' ? row : undefined;
  });
  say('the ticket follows');
  await until('the page to show both as equal', async () => {
    const { pairs } = (await json(`${here.addresses.page}pairs?find=${ticketId}`)) as PagePairs;
    const shown = pairs.find(({ ticket }) => ticket?.id === String(ticketId));
    const { summary, status, priority } = shown?.verdict ?? {};
    return shown?.incident?.id === incidentId && summary && status && priority ? shown : undefined;
  });
  say(`side by side they are equal: ${here.addresses.page}`);

  await connectWise(here, 'POST', `/service/tickets/${ticketId}/notes`, {
    text: 'A technician is on the way.',
    detailDescriptionFlag: true,
  });
  say('a technician writes to the customer in ConnectWise');
  await until('the comment', () =>
    journalEntry(servicenow, incidentId, 'comments', 'A technician is on the way.'),
  );
  say('it stands in ServiceNow as a comment');

  await edit(servicenow, 'incident', incidentId, { work_notes: 'The toner is from another model.' });
  say('a colleague writes a work note in ServiceNow');
  await until('the internal note', async () =>
    (await notes(here, ticketId)).find(
      (note) => String(note['text']).includes('another model') && note['internalAnalysisFlag'] === true,
    ),
  );
  say('it stands in ConnectWise as an internal note, and nowhere the customer can read');

  await connectWise(here, 'PATCH', `/service/tickets/${ticketId}`, [
    { op: 'replace', path: 'status', value: { name: 'In Progress' } },
  ]);
  await connectWise(here, 'POST', `/service/tickets/${ticketId}/notes`, {
    text: 'Written just before the power went.',
    detailDescriptionFlag: true,
  });
  await here.hosts[0].kill();
  say('a status changes, a note is written, and the host is killed with kill -9');
  await edit(servicenow, 'incident', incidentId, { comments: 'Written while the host was dead.' });
  await here.hosts[0].restart();
  say('the host is started again; the webhook of the meantime is lost');
  await runByHand(here, 'ticket-sync');
  await until('both sides to be equal', async () => {
    const row = (await records(servicenow, 'incident')).find((one) => one['sys_id'] === incidentId);
    const there = await journalEntry(
      servicenow,
      incidentId,
      'comments',
      'Written just before the power went.',
    );
    const here_ = (await notes(here, ticketId)).find((note) =>
      String(note['text']).includes('while the host was dead'),
    );
    return row?.['state'] === '2' && there !== undefined && here_ !== undefined ? row : undefined;
  });
  say('the poll finds what was lost: both sides are equal');

  await quiet([connectwise, servicenow]);
  await runByHand(here, 'ticket-sync');
  await sleep(3_000);
  const writes = (await Promise.all([connectwise, servicenow].map(writesAt))).flat();
  if (writes.length > 0)
    throw new Error(`One more poll should write nothing, but it wrote: ${writes.join(', ')}`);
  say('one more poll writes nothing');

  const copies = (await records(servicenow, 'incident')).filter(
    (row) => row['correlation_id'] === incident['correlation_id'],
  );
  const entries = await records(servicenow, 'sys_journal_field');
  const texts = entries.filter((row) => row['element_id'] === incidentId).map((row) => String(row['value']));
  if (copies.length !== 1) throw new Error(`There are ${copies.length} incidents for one ticket.`);
  if (new Set(texts).size !== texts.length) throw new Error(`A note stands twice: ${texts.join(' | ')}`);
  say('no incident and no note stands twice');
}

/** Asks again until the answer is there; gives up after half a minute. */
async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(200);
  }
  throw new Error(`Waited 40 seconds for ${what}.`);
}

/** Waits until both sides were not written to for two seconds, then sets the counts to zero. */
async function quiet(addresses: readonly string[]): Promise<void> {
  const total = async (): Promise<string> => (await Promise.all(addresses.map(writesAt))).flat().join();
  for (let attempt = 0, before = ''; attempt < 20; attempt += 1) {
    const after = await total();
    if (attempt > 0 && after === before) break;
    before = after;
    await sleep(2_000);
  }
  await Promise.all(addresses.map((address) => json(`${address}/_sim/requests`, { method: 'DELETE' })));
}

async function writesAt(address: string): Promise<string[]> {
  const { byRoute } = (await json(`${address}/_sim/requests`)) as {
    readonly byRoute: Record<string, number>;
  };
  return Object.entries(byRoute)
    .filter(([route]) => !/^(GET|HEAD) /.test(route) && !/oauth_token|search/.test(route))
    .map(([route, times]) => `${route} ×${times}`);
}

async function records(address: string, table: string): Promise<readonly Row[]> {
  return (await json(`${address}/_sim/records/${table}`)) as readonly Row[];
}

async function journalEntry(
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

async function notes(here: World, ticketId: number): Promise<readonly Row[]> {
  return (await connectWise(here, 'GET', `/service/tickets/${ticketId}/notes`)) as unknown as readonly Row[];
}

async function edit(address: string, table: string, id: string, set: Row): Promise<void> {
  await json(`${address}/_sim/edit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ table, id, set, by: 'beth.anglin' }),
  });
}

/** ConnectWise's own API, as a person with API keys would use it. */
async function connectWise(here: World, method: string, path: string, body?: unknown): Promise<Row> {
  return (await json(`${here.addresses.connectwise}/v4_6_release/apis/3.0${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
      clientid: '11111111-1111-4111-8111-111111111111',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })) as Row;
}

async function runByHand(here: World, name: string): Promise<void> {
  const response = await fetch(`${here.addresses.functions}/admin/functions/${name}`, {
    method: 'POST',
    headers: { 'x-functions-key': here.masterKey, 'content-type': 'application/json' },
    body: '{}',
  });
  if (response.status !== 202) throw new Error(`Running ${name} by hand was answered ${response.status}.`);
}

async function json(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(15_000) });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${init.method ?? 'GET'} ${new URL(url).pathname} answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
