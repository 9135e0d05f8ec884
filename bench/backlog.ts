/**
 * Thousands of callbacks for a few hundred tickets in one burst, while both systems refuse some requests with 429: each ticket is
 * written once, none is lost, and memory stays flat. Beside it a script that knows the tickets without duplicates and makes the requests
 * by hand.
 *
 *     npm run bench -- backlog [--callbacks 10000] [--tickets 500] [--limited 0.02] [--at-once 64]
 *
 * The whole world of the laptop. The callbacks are ConnectWise's own, signed by it: they go to a collector while the tickets are
 * edited, and from there to the app all at once, so that each ticket has one state to be written, however many callbacks tell of
 * it. A callback that is answered 429 is sent again, as ConnectWise does.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { records, type Row } from '../sandbox/demo/requests.ts';
import type { World } from '../sandbox/world/start.ts';
import { untilAtRest } from '../test/storm/at-rest.ts';
import { alternate, measure, type Figures } from './parts/alternate.ts';
import { buildApp, control, each, editTicket, inAWorld, memoryOf, timeUntil } from './parts/laptop-world.ts';
import { report } from './parts/report.ts';

const { values } = parseArgs({
  options: {
    callbacks: { type: 'string', default: '10000' },
    tickets: { type: 'string', default: '500' },
    limited: { type: 'string', default: '0.02' },
    'at-once': { type: 'string', default: '64' },
  },
});
const [callbacks, tickets] = [Number(values.callbacks), Number(values.tickets)];
/** As the host works off one queue. */
const byHandAtOnce = 8;
const maxMs = 1_200_000;

interface Collected {
  readonly path: string;
  readonly body: Buffer;
  readonly signature: string;
}

const ended = new Map<string, number>();
const log = (line: string): void => {
  const kind = /"event":"pair-synced".*"kind":"([a-z-]+)"/.exec(line)?.[1];
  if (kind !== undefined) ended.set(kind, (ended.get(kind) ?? 0) + 1);
};

await buildApp();
const sides = await inAWorld({ tickets: 50, log }, async (world) => {
  const ids = await pairsOf(world);
  const collector = await collect(world);
  try {
    await untilAtRest(world.connectionString, 60_000);
    return await alternate(
      {
        ours: () => ours(world, ids, collector.taken),
        'by hand': () => byHand(world, ids),
      },
      { rounds: 1, warmUps: 0 },
    );
  } finally {
    collector.close();
  }
});
await report({
  name: 'backlog',
  cases: [
    {
      case: `${callbacks.toLocaleString('en')} callbacks for ${tickets} tickets, ${Number(values.limited) * 100} % of the requests limited`,
      sides,
    },
  ],
  compares: 'requests',
  better: 'less',
  unit: 'requests to both systems for one ticket',
  runs: 1,
  shown: [
    { figure: 'requests', heading: 'requests a ticket', digits: 2 },
    { figure: 'writes', heading: 'writes a ticket', digits: 2 },
    { figure: 'limited', heading: '429s' },
    { figure: 'acceptedMs', heading: 'accepted (ms)' },
    { figure: 'wallMs', heading: 'at rest (ms)' },
    { figure: 'synced', heading: 'synced' },
    { figure: 'stale', heading: 'stale' },
    { figure: 'joined', heading: 'joined' },
    { figure: 'busy', heading: 'busy' },
    { figure: 'memoryMB', heading: 'memory before (MB)' },
    { figure: 'mostMB', heading: 'most (MB)' },
  ],
});

/** New tickets, each with its incident. */
async function pairsOf(world: World): Promise<readonly string[]> {
  const ids: string[] = [];
  await each(
    Array.from({ length: tickets }, (_, at) => at),
    8,
    async (at) => {
      const set = { summary: `Ticket ${at}`, company: { id: 2 }, board: { id: 1 } };
      ids.push(String((await editTicket(world, null, set))['id']));
    },
  );
  const made = await timeUntil(maxMs, async () => {
    await sleep(1_000);
    const incidents = await incidentsOf(world);
    return ids.every((id) => incidents.has(id));
  });
  if (made === null) throw new Error('Some tickets got no incident.');
  return ids;
}

/** By the ticket's id. */
async function incidentsOf(world: World): Promise<ReadonlyMap<string, Row>> {
  const rows = await records(world.addresses.servicenow, 'incident');
  return new Map(
    rows.flatMap((row) => {
      const id = /^cwf:northwind:(\d+)$/.exec(String(row['correlation_id']))?.[1];
      return id === undefined ? [] : [[id, row] as const];
    }),
  );
}

/** From now on ConnectWise's callbacks come here, and are kept. */
async function collect(world: World): Promise<{ readonly taken: Collected[]; close(): void }> {
  const taken: Collected[] = [];
  const server = createServer((request, response) => {
    const signature = String(request.headers['x-content-signature']);
    const keep = async (): Promise<void> => {
      taken.push({ path: request.url ?? '', body: await bodyOf(request), signature });
      response.writeHead(204).end();
    };
    void keep();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const { id, url } of (await records(world.addresses.connectwise, 'callbacks')) as {
    readonly id: number;
    readonly url: string;
  }[])
    await control(world.addresses.connectwise, 'edit', {
      table: 'callbacks',
      id: String(id),
      set: { url: url.replace(world.addresses.functions, `http://127.0.0.1:${port}`) },
      by: 'jdoe',
    });
  return {
    taken,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The state before a run, by which either side is measured. */
type Before = { readonly incidents: ReadonlyMap<string, Row>; readonly states: ReadonlyMap<string, string> };

/**
 * Gives every ticket a state of its own by so many edits; answers what must be seen at the end. `arrived` is awaited behind each
 * round of edits: ConnectWise gives up on a callback that nobody takes within five seconds.
 */
async function edited(
  world: World,
  ids: readonly string[],
  {
    name,
    edits,
    arrived,
  }: { readonly name: string; readonly edits: number; readonly arrived: (sent: number) => Promise<void> },
): Promise<Before> {
  const incidents = await incidentsOf(world);
  const states = new Map(ids.map((id) => [id, `${name} ${edits - 1} of ${id}`]));
  for (let edit = 0; edit < edits; edit += 1) {
    await each(ids, 16, (id) => editTicket(world, id, { summary: `${name} ${edit} of ${id}` }));
    await arrived((edit + 1) * ids.length);
  }
  for (const origin of [world.addresses.connectwise, world.addresses.servicenow]) {
    await fetch(`${origin}/_sim/requests`, { method: 'DELETE' });
    await control(origin, 'faults', {
      fault: 'rate-limited',
      times: 10_000_000,
      probability: Number(values.limited),
      options: { retryAfterSeconds: 1 },
    });
  }
  return { incidents, states };
}

/** Counts at the simulators, and throws where a ticket was lost or written more than once. */
async function counted(
  world: World,
  { incidents, states }: Before,
): Promise<Readonly<Record<string, number>>> {
  const asked = { total: 0, limited: 0 };
  for (const origin of [world.addresses.connectwise, world.addresses.servicenow]) {
    const { total } = (await control(origin, 'requests')) as { readonly total: number };
    const { ordered } = (await control(origin, 'faults')) as {
      readonly ordered?: readonly { readonly fault: string; readonly played?: number }[];
    };
    asked.total += total;
    asked.limited += ordered?.find(({ fault }) => fault === 'rate-limited')?.played ?? 0;
    await fetch(`${origin}/_sim/faults`, { method: 'DELETE' });
  }
  const now = await incidentsOf(world);
  const changesOf = (row: Row | undefined): number => Number(row?.['sys_mod_count'] ?? Number.NaN);
  const writes = [...states].map(([id]) => changesOf(now.get(id)) - changesOf(incidents.get(id)));
  const lost = [...states].filter(([id, state]) => now.get(id)?.['short_description'] !== state);
  const twice = writes.filter((times) => times !== 1).length;
  if (lost.length > 0 || twice > 0)
    throw new Error(`${lost.length} tickets are lost, ${twice} were not written exactly once.`);
  return {
    requests: asked.total / states.size,
    writes: writes.reduce((sum, one) => sum + one, 0) / states.size,
    limited: asked.limited,
  };
}

async function ours(world: World, ids: readonly string[], taken: Collected[]): Promise<Figures> {
  taken.length = 0;
  const arrived = async (sent: number): Promise<void> => {
    if ((await timeUntil(60_000, () => Promise.resolve(taken.length >= sent))) === null)
      throw new Error(`Only ${taken.length} of ${sent} callbacks came.`);
  };
  const before = await edited(world, ids, {
    name: 'State',
    edits: Math.ceil(callbacks / ids.length),
    arrived,
  });
  const pid = world.hosts[0].pid();
  const memoryMB = await memoryOf(pid);
  let mostMB = memoryMB;
  const looking = setInterval(() => {
    void memoryOf(pid).then((megabytes) => (mostMB = Math.max(mostMB, megabytes)));
  }, 250);
  ended.clear();
  let acceptedMs = 0;
  const timed = await measure(async () => {
    const began = performance.now();
    await each(taken.slice(0, callbacks), Number(values['at-once']), (one) => deliver(world, one));
    acceptedMs = performance.now() - began;
    await untilAtRest(world.connectionString, maxMs);
    return undefined;
  });
  clearInterval(looking);
  const of = (kind: string): number => ended.get(kind) ?? 0;
  return {
    ...timed,
    ...(await counted(world, before)),
    acceptedMs,
    synced: of('synced'),
    stale: of('stale'),
    joined: of('joined'),
    busy: of('busy'),
    memoryMB,
    mostMB,
  };
}

async function deliver(world: World, { path, body, signature }: Collected): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const { status } = await fetch(`${world.addresses.functions}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-content-signature': signature },
      body: new Uint8Array(body),
    });
    if (status === 204) return;
    if (status !== 429) throw new Error(`A genuine callback was answered ${status}.`);
    await sleep(2_000);
  }
  throw new Error('A genuine callback was refused three times.');
}

/** The requests that one ticket takes, and no memory of anything. */
async function byHand(world: World, ids: readonly string[]): Promise<Figures> {
  const before = await edited(world, ids, { name: 'By hand', edits: 1, arrived: () => Promise.resolve() });
  const connectwise = `${world.addresses.connectwise}/v4_6_release/apis/3.0/service/tickets`;
  const servicenow = `${world.addresses.servicenow}/api/now/v2/table/incident`;
  const timed = await measure(async () => {
    await each(ids, byHandAtOnce, async (id) => {
      const ticket = (await asked(`${connectwise}/${id}`, {
        authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
        clientId: '00000000-0000-4000-8000-000000000002',
      })) as Row;
      const headers = {
        authorization: `Basic ${Buffer.from('sim.integration:sim-password').toString('base64')}`,
        accept: 'application/json',
        'content-type': 'application/json',
      };
      const query = `sysparm_query=correlation_id=cwf:northwind:${id}&sysparm_limit=1&sysparm_fields=sys_id`;
      const found = (await asked(`${servicenow}?${query}`, headers)) as { readonly result: readonly Row[] };
      const body = JSON.stringify({ short_description: ticket['summary'] });
      await asked(`${servicenow}/${String(found.result[0]?.['sys_id'])}`, headers, body);
    });
    return undefined;
  });
  const none = { acceptedMs: 0, synced: 0, stale: 0, joined: 0, busy: 0, memoryMB: 0, mostMB: 0 };
  return { ...timed, ...none, ...(await counted(world, before)) };
}

async function asked(
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<unknown> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const answer = await fetch(url, { headers, ...(body === undefined ? {} : { method: 'PATCH', body }) });
    if (answer.ok) return answer.json();
    await answer.text();
    if (answer.status !== 429) throw new Error(`${url} was answered ${answer.status}`);
    await sleep(Number(answer.headers.get('retry-after') ?? 1) * 1_000);
  }
  throw new Error(`${url} was refused too often.`);
}
