/**
 * A backfill on the laptop's whole world: the built bundle under the local host, real storage emulator, both simulators.
 * How many records a minute it brings over and how many requests each of them costs, beside a loop written by hand that
 * reads, looks up and creates with nothing remembered: no pair, no claim, no intent, no history.
 *
 *     npm run bench -- backfill [--tickets 6000] [--concurrency 8]
 *
 * `tickets` are those of the whole simulated MSP, of which the link has a part. The hand-written loop does the same
 * creates a second time, under keys of its own, with as many at once as the host works off.
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
import { printTable, writeResult } from './parts/results.ts';

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
  },
});
const concurrency = Number(values.concurrency);
await promisify(execFile)(process.execPath, ['scripts/build.ts'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
});
const directory = await mkdtemp(join(tmpdir(), 'bench-'));
const world = await startWorld({
  ports: await freePorts(),
  directory,
  tickets: Number(values.tickets),
  log: () => undefined,
});
try {
  for (const origin of [world.addresses.connectwise, world.addresses.servicenow]) await slowDown(origin);
  const ours = await backfill(world);
  const hand = await byHand(world, ours.ids);
  const row = (name: string, of: { records: number; seconds: number; requests: number }): string[] => [
    name,
    String(of.records),
    of.seconds.toFixed(1),
    perMinute(of).toFixed(0),
    (of.requests / of.records).toFixed(1),
  ];
  printTable(
    ['', 'records', 'seconds', 'records/min', 'requests/record'],
    [row('backfill', ours), row('by hand', hand)],
  );
  console.log(`mails that ConnectWise would have sent: ${ours.mails}`);
  await writeResult({
    name: 'backfill',
    ratio: perMinute(ours) / perMinute(hand),
    ours: perMinute(ours),
    beside: perMinute(hand),
    unit: 'records per minute',
    runs: 1,
  });
} finally {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
}

function perMinute({ records, seconds }: { readonly records: number; readonly seconds: number }): number {
  return (records / seconds) * 60;
}

async function backfill({ addresses, hostKey }: World) {
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
  const scope = { sides: ['connectwise'] };
  const { token } = await call('POST', { ...scope, sample: 0 });
  const before = await requests({ addresses });
  const mailsBefore = (await control(addresses.connectwise, 'records/notifications')) as readonly Json[];
  const started = performance.now();
  await call('POST', { dryRun: false, token });
  let status: Status;
  do {
    await sleep(1_000);
    status = (await call('GET')) as unknown as Status;
    if (performance.now() - started > 900_000)
      throw new Error(`It takes too long: ${JSON.stringify(status)}`);
  } while (status.state === 'running');
  const seconds = (performance.now() - started) / 1000;
  if (status.state !== 'done' || status.progress.percent !== 100) throw new Error(JSON.stringify(status));
  const incidents = (await control(addresses.servicenow, 'records/incident')) as readonly Json[];
  const mails = (await control(addresses.connectwise, 'records/notifications')) as readonly Json[];
  const ids = incidents.flatMap(
    ({ correlation_id: key }) => /^cwf:northwind:(\d+)$/.exec(String(key))?.[1] ?? [],
  );
  return {
    ids,
    records: status.progress.done,
    seconds,
    requests: (await requests({ addresses })) - before,
    mails: mails.length - mailsBefore.length,
  };
}

async function byHand({ addresses }: World, ids: readonly string[]) {
  const connectwise = {
    authorization: `Basic ${Buffer.from('simco+sim-public:sim-private').toString('base64')}`,
    clientId: '00000000-0000-4000-8000-000000000002',
  };
  const servicenow = {
    authorization: `Basic ${Buffer.from('sim.integration:sim-password').toString('base64')}`,
    accept: 'application/json',
    'content-type': 'application/json',
  };
  const tickets = `${addresses.connectwise}/v4_6_release/apis/3.0/service/tickets`;
  const incidents = `${addresses.servicenow}/api/now/v2/table/incident`;
  const json = async (url: string, init: RequestInit): Promise<unknown> => {
    const answer = await fetch(url, init);
    if (!answer.ok) throw new Error(`${url} was answered ${answer.status}`);
    return answer.json();
  };
  const before = await requests({ addresses });
  const started = performance.now();
  const left = [...ids];
  const worker = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const ticket = (await json(`${tickets}/${id}`, { headers: connectwise })) as Json;
      const notes = (await json(`${tickets}/${id}/notes`, { headers: connectwise })) as readonly Json[];
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
  const seconds = (performance.now() - started) / 1000;
  return { records: ids.length, seconds, requests: (await requests({ addresses })) - before };
}

/** Holds every answer of a simulator back for as long as a distance would. */
async function slowDown(origin: string): Promise<void> {
  const options = { seconds: Number(values.latency) / 1_000 };
  const body = JSON.stringify({ fault: 'slow', times: 10_000_000, options });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${origin}/_sim/faults`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${origin} took no fault: ${await answer.text()}`);
}

async function requests({ addresses }: Pick<World, 'addresses'>): Promise<number> {
  const both = await Promise.all(
    [addresses.connectwise, addresses.servicenow].map(
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
