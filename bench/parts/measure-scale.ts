/**
 * Counts what one change costs: requests to storage with their bytes, requests to both systems, executions, seconds, log
 * lines. Writes docs/scale/measured.json, from which `npm run docs` makes the tables and plots of docs/scale.md.
 *
 *     node bench/parts/measure-scale.ts [--changes 20] [--idle-seconds 60]
 *
 * The functions run as they are deployed: the bundle, storage by identity, both simulators over HTTP. Requests that the
 * host makes without any work (looking at queues, leases of timers) are counted apart, while nothing happens.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  connectWise,
  editIncident,
  records,
  runByHand,
  until,
  type Row,
} from '../../sandbox/demo/requests.ts';
import type { Recorded } from '../../test/support/azure/identity-storage.ts';
import { startRecordedWorld, type RecordedWorld } from '../../test/support/azure/recorded-world.ts';
import { snapshots } from '../../test/support/infra/snapshot.ts';
import { untilAtRest } from '../../test/storm/at-rest.ts';

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '20' },
    'idle-seconds': { type: 'string', default: '60' },
  },
});
const changes = Number(values.changes);
const idleSeconds = Number(values['idle-seconds']);

const log: string[] = [];
const [snapshot] = snapshots.filter(({ environment }) => environment === 'test');
if (snapshot === undefined) throw new Error('There is no snapshot of the test environment.');

/** Looks at queues and leases of timers: done whether there is work or not. */
const isIdle = ({ service, method, actions }: Recorded): boolean =>
  service === 'blob' || (method === 'GET' && actions.includes('messages/process/action'));

/** Counts one kind of work, each figure per piece of it. */
async function measure(
  recorded: RecordedWorld,
  pieces: number,
  work: () => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const { world, operations } = recorded;
  const { connectwise, servicenow, telemetryControl } = world.addresses;
  await untilAtRest(world.connectionString, 10_000);
  await sleep(1_000);
  const [from, logFrom] = [operations.length, log.length];
  const remoteFrom = (await Promise.all([connectwise, servicenow].map(requestsAt))).map(Number);
  const sentFrom = await bytesOf(telemetryControl);
  await work();
  await untilAtRest(world.connectionString, 15_000);
  await sleep(1_000);
  const made = operations.slice(from).filter((operation) => !isIdle(operation));
  const of = (service: Recorded['service']): readonly Recorded[] =>
    made.filter((operation) => operation.service === service);
  const messages = of('queue').filter(({ actions }) => actions.includes('messages/add/action')).length;
  const remote = await Promise.all([connectwise, servicenow].map(requestsAt));
  const lines = log.slice(logFrom);
  const runs = lines.flatMap((line) => / succeeded in ([\d.]+) ms/.exec(line)?.[1] ?? []).map(Number);
  const each = (value: number): number => Number((value / pieces).toFixed(2));
  return {
    tableRequests: each(of('table').length),
    // All of a table's rows of one remote or link may lie in one partition.
    busiestTableRequests: each(busiest(of('table'))),
    // One look finds each message; on Azure one look can find several.
    queueRequests: each(of('queue').length + messages),
    storageSentBytes: each(sum(made.map(({ sentBytes }) => sentBytes))),
    storageReceivedBytes: each(sum(made.map(({ receivedBytes }) => receivedBytes))),
    connectwiseRequests: each((remote[0] ?? 0) - (remoteFrom[0] ?? 0)),
    servicenowRequests: each((remote[1] ?? 0) - (remoteFrom[1] ?? 0)),
    executions: each(runs.length),
    executionSeconds: each(sum(runs) / 1000),
    logLines: each(lines.length),
    logBytes: each(sum(lines.map((line) => line.length))),
    telemetryBytes: each((await bytesOf(telemetryControl)) - sentFrom),
  };
}

const busiest = (requests: readonly Recorded[]): number =>
  Math.max(
    0,
    ...[...Map.groupBy(requests, ({ resource }) => resource).values()].map((group) => group.length),
  );

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

async function requestsAt(address: string): Promise<number> {
  const { total } = (await (await fetch(`${address}/_sim/requests`)).json()) as { readonly total: number };
  return total;
}

/** Bytes of the telemetry that the app itself sent, as JSON. */
async function bytesOf(address: string): Promise<number> {
  return (await (await fetch(`${address}/_sim/records/envelopes`)).text()).length;
}

/** Makes tickets one after the other and waits for the incident of each. */
async function makeTickets({ world }: RecordedWorld): Promise<readonly (readonly [number, string])[]> {
  const made: (readonly [number, string])[] = [];
  for (let count = 0; count < changes; count += 1) {
    const summary = `Measured ${count}`;
    const ticket = await connectWise(world, 'POST', '/service/tickets', {
      summary,
      company: { id: 2 },
      board: { id: 1 },
    });
    const incident = await until('its incident', async () =>
      (await records(world.addresses.servicenow, 'incident')).find(
        (row) => row['short_description'] === summary,
      ),
    );
    made.push([Number(ticket['id']), String(incident['sys_id'])]);
  }
  return made;
}

const shows = async (
  address: string,
  table: string,
  id: string,
  field: string,
  value: string,
): Promise<Row | undefined> =>
  (await records(address, table)).find(
    (row) => String(row['id'] ?? row['sys_id']) === id && row[field] === value,
  );

// Times as on Azure: a laptop's world is less patient, and asks storage more often.
const env = { FUNCTIONS_LEASE_SECONDS: '60', FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: '600' };
const recorded = await startRecordedWorld({ snapshot, env, log: (line) => void log.push(line) });
try {
  const { world, operations } = recorded;
  const { connectwise, servicenow } = world.addresses;
  await untilAtRest(world.connectionString, 5_000);
  const from = operations.length;
  await sleep(idleSeconds * 1000);
  const idle = operations.slice(from);
  const perMinute = (count: number): number => Number(((count * 60) / idleSeconds).toFixed(1));
  const looks = idle.filter(({ service }) => service === 'queue');

  // The first poll looks further back than a later one.
  await runByHand(world, 'ticket-sync');
  const idlePoll = await measure(recorded, 3, async () => {
    for (let poll = 0; poll < 3; poll += 1) {
      await runByHand(world, 'ticket-sync');
      await sleep(2_000);
    }
  });

  const pairs: (readonly [number, string])[] = [];
  const newTicket = await measure(
    recorded,
    changes,
    async () => void pairs.push(...(await makeTickets(recorded))),
  );
  const changedTicket = await measure(recorded, changes, async () => {
    for (const [ticketId, incidentId] of pairs) {
      const value = `Changed ${ticketId}`;
      await connectWise(world, 'PATCH', `/service/tickets/${ticketId}`, [
        { op: 'replace', path: 'summary', value },
      ]);
      await until('the change', () => shows(servicenow, 'incident', incidentId, 'short_description', value));
    }
  });
  const changedIncident = await measure(recorded, changes, async () => {
    for (const [ticketId, incidentId] of pairs) {
      const value = `Changed back ${ticketId}`;
      await editIncident(servicenow, incidentId, { short_description: value });
      await until('the change', () => shows(connectwise, 'tickets', String(ticketId), 'summary', value));
    }
  });
  const measured = {
    changes,
    idle: {
      seconds: idleSeconds,
      queueLooksPerMinute: perMinute(looks.length),
      queues: new Set(looks.map(({ resource }) => resource)).size,
      blobRequestsPerMinute: perMinute(idle.filter(({ service }) => service === 'blob').length),
      tableRequestsPerMinute: perMinute(idle.filter(({ service }) => service === 'table').length),
    },
    perPiece: { newTicket, changedTicket, changedIncident, idlePoll },
  };
  await writeFile(
    new URL('../../docs/scale/measured.json', import.meta.url),
    `${JSON.stringify(measured, null, 2)}\n`,
  );
  console.log(JSON.stringify(measured, null, 2));
} finally {
  await recorded[Symbol.asyncDispose]();
}
