/**
 * A backfill on the laptop's whole world: the built bundle under the local host, real storage emulator, both simulators.
 * Beside it a loop written by hand that reads a ticket with its notes and files, looks up and creates, with nothing remembered: no
 * pair, no claim, no intent, no history.
 *
 *     npm run bench -- backfill [--tickets 6000] [--concurrency 8] [--latency 50] [--rounds 2]
 *
 * `tickets` are those of the whole simulated MSP, of which the link has a part. Both systems hold every answer back by `latency`
 * milliseconds. Each side has a world of its own in each round; the loop has as many records at once as the host works off.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { freePorts } from '../sandbox/world/ports.ts';
import { startWorld, type World } from '../sandbox/world/start.ts';
import { alternate, measure, type Figures } from './parts/alternate.ts';
import { slowDown } from './parts/control.ts';
import { report } from './parts/report.ts';

type Json = Readonly<Record<string, unknown>>;

interface Status {
  readonly state: string;
  readonly progress: { readonly done: number; readonly percent: number; readonly byEnd: Json };
}

const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '6000' },
    concurrency: { type: 'string', default: '8' },
    latency: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '2' },
  },
});
const concurrency = Number(values.concurrency);
const rounds = Number(values.rounds);
await promisify(execFile)(process.execPath, ['scripts/build.ts'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
});

/** The work that one side did, and the time that it took. */
interface Done {
  readonly records: number;
  readonly requests: number;
  readonly wallMs: number;
}

/** One run of a side in a world of its own. */
async function inAWorld(work: (world: World) => Promise<Done>): Promise<Figures> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const world = await startWorld({
    ports: await freePorts(),
    directory,
    tickets: Number(values.tickets),
    log: () => undefined,
  });
  try {
    for (const origin of [world.addresses.connectwise, world.addresses.servicenow])
      await slowDown(origin, Number(values.latency));
    let done: Done = { records: 0, requests: 0, wallMs: Number.NaN };
    const { cpuMs } = await measure(async () => {
      done = await work(world);
      return undefined;
    });
    const { records, requests, wallMs } = done;
    return { wallMs, cpuMs, records, perMinute: (records / wallMs) * 60_000, perRecord: requests / records };
  } finally {
    await world.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const sides = await alternate(
  { ours: () => inAWorld(backfill), 'by hand': () => inAWorld(byHand) },
  { rounds, warmUps: 0 },
);
await report({
  name: 'backfill',
  cases: [{ case: `${values.latency} ms away, ${concurrency} at once`, sides }],
  compares: 'perMinute',
  better: 'more',
  unit: 'records a minute',
  runs: rounds,
  shown: [
    { figure: 'records', heading: 'records' },
    { figure: 'perMinute', heading: 'records a minute' },
    { figure: 'perRecord', heading: 'requests a record', digits: 1 },
  ],
});

async function backfill({ addresses, hostKey }: World): Promise<Done> {
  const call = async (method: string, body?: unknown): Promise<Json> => {
    const answer = await fetch(`${addresses.functions}/api/backfill/northwind`, {
      method,
      headers: { 'x-functions-key': hostKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`${method} backfill was answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Json;
  };
  const { token } = await call('POST', { sides: ['connectwise'], sample: 0 });
  const before = await requests(addresses);
  const mailsBefore = await mails(addresses);
  const started = performance.now();
  await call('POST', { dryRun: false, token });
  let status: Status;
  do {
    await sleep(250);
    status = (await call('GET')) as unknown as Status;
    if (performance.now() - started > 900_000)
      throw new Error(`It takes too long: ${JSON.stringify(status)}`);
  } while (status.state === 'running');
  const wallMs = performance.now() - started;
  const { done, percent, byEnd } = status.progress;
  if (status.state !== 'done' || percent !== 100 || byEnd['created'] !== done)
    throw new Error(JSON.stringify(status));
  if ((await mails(addresses)) !== mailsBefore) throw new Error('ConnectWise sent mails.');
  await requireCopies(addresses, 'cwf:northwind:', done);
  return { records: done, wallMs, requests: (await requests(addresses)) - before };
}

async function byHand({ addresses }: World): Promise<Done> {
  const connectwise = {
    authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
    clientId: '00000000-0000-4000-8000-000000000002',
  };
  const servicenow = {
    authorization: `Basic ${Buffer.from('sim.integration:sim-password').toString('base64')}`,
    accept: 'application/json',
    'content-type': 'application/json',
  };
  const base = `${addresses.connectwise}/v4_6_release/apis/3.0`;
  const incidents = `${addresses.servicenow}/api/now/v2/table/incident`;
  const json = async (url: string, init: RequestInit): Promise<unknown> => {
    const answer = await fetch(url, init);
    if (!answer.ok) throw new Error(`${url} was answered ${answer.status}`);
    return answer.json();
  };
  const before = await requests(addresses);
  const started = performance.now();
  const open = `conditions=${encodeURIComponent('company/id=2 and board/id in (1,2) and closedFlag=false')}`;
  const listed = await json(`${base}/service/tickets?${open}&fields=id&pageSize=1000`, {
    headers: connectwise,
  });
  const left = (listed as readonly { readonly id: number }[]).map(({ id }) => id);
  const records = left.length;
  const worker = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const ticket = (await json(`${base}/service/tickets/${id}`, { headers: connectwise })) as Json;
      const notes = (await json(`${base}/service/tickets/${id}/notes`, {
        headers: connectwise,
      })) as readonly Json[];
      await json(`${base}/system/documents?recordType=Ticket&recordId=${id}`, { headers: connectwise });
      const key = `hand:${id}`;
      await json(`${incidents}?sysparm_query=correlation_id=${key}&sysparm_limit=1`, { headers: servicenow });
      await json(incidents, {
        method: 'POST',
        headers: servicenow,
        body: JSON.stringify({
          short_description: ticket['summary'],
          description: notes[0]?.['text'] ?? '',
          correlation_id: key,
        }),
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const wallMs = performance.now() - started;
  await requireCopies(addresses, 'hand:', records);
  return { records, wallMs, requests: (await requests(addresses)) - before };
}

/** Each record has one incident. */
async function requireCopies(addresses: World['addresses'], key: string, records: number): Promise<void> {
  const incidents = (await control(addresses.servicenow, 'records/incident')) as readonly Json[];
  const keys = incidents.map((row) => String(row['correlation_id'])).filter((one) => one.startsWith(key));
  if (keys.length !== records || new Set(keys).size !== records)
    throw new Error(`There are ${keys.length} incidents for ${records} tickets.`);
}

/** Mails that ConnectWise has sent. */
async function mails({ connectwise }: World['addresses']): Promise<number> {
  return ((await control(connectwise, 'records/notifications')) as readonly Json[]).length;
}

async function requests({ connectwise, servicenow }: World['addresses']): Promise<number> {
  const both = await Promise.all(
    [connectwise, servicenow].map(
      async (origin) => (await control(origin, 'requests')) as { readonly total: number },
    ),
  );
  return both.reduce((sum, { total }) => sum + total, 0);
}

async function control(origin: string, route: string): Promise<unknown> {
  const answer = await fetch(`${origin}/_sim/${route}`);
  if (!answer.ok) throw new Error(`GET ${route} was answered ${answer.status}`);
  return answer.json();
}
