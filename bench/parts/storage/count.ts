/** Counts what one kind of work costs in a recorded world: storage, both systems, executions, log lines, telemetry. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Recorded } from '../../../test/support/azure/identity-storage.ts';
import type { RecordedWorld } from '../../../test/support/azure/recorded-world.ts';
import { untilAtRest } from '../../../test/storm/at-rest.ts';

/** The figures of one piece of work. */
export type Counts = Readonly<Record<string, number>>;

/** A world whose requests and log lines are kept. */
export interface Counted {
  readonly recorded: RecordedWorld;
  /** The lines of the host so far. */
  readonly log: readonly string[];
  /** Takes the operations of a piece, to be looked through. */
  readonly onCounted?: (name: string, operations: readonly Recorded[]) => void;
}

/** One kind of work: its name, how many pieces it has, and the work. */
export interface Work {
  readonly name: string;
  /** Pieces; left out, the work says how many it did. */
  readonly pieces?: number;
  /** Nobody takes the messages that it puts on queues. */
  readonly isUntaken?: true;
  run(): Promise<number | void>;
}

/** Looks at queues and leases of timers: done whether there is work or not. */
const isIdle = ({ service, method, actions }: Recorded): boolean =>
  service === 'blob' || (method === 'GET' && actions.includes('messages/process/action'));

/** Counts one kind of work, each figure per piece of it. */
export async function count({ recorded, log, onCounted }: Counted, work: Work): Promise<Counts> {
  const { world, operations } = recorded;
  const { connectwise, servicenow, telemetryControl } = world.addresses;
  const maxRestMs = work.isUntaken ? 2_000 : 15_000;
  await untilAtRest(world.connectionString, maxRestMs);
  await sleep(1_000);
  const [from, logFrom] = [operations.length, log.length];
  const remoteFrom = await Promise.all([connectwise, servicenow].map(requestsAt));
  const sentFrom = await bytesOf(telemetryControl);
  const done = await work.run();
  await untilAtRest(world.connectionString, maxRestMs);
  await sleep(1_000);
  const pieces = work.pieces ?? done ?? 1;
  const made = operations.slice(from).filter((operation) => !isIdle(operation));
  onCounted?.(work.name, made);
  const of = (service: Recorded['service']): readonly Recorded[] =>
    made.filter((operation) => operation.service === service);
  // The health check takes its own message back, without a look.
  const sent = of('queue').filter(
    ({ actions, resource }) => actions.includes('messages/add/action') && resource !== 'health-probe',
  );
  const looks = work.isUntaken ? 0 : sent.length;
  const remote = await Promise.all([connectwise, servicenow].map(requestsAt));
  const lines = log.slice(logFrom);
  const runs = lines.flatMap((line) => / succeeded in ([\d.]+) ms/.exec(line)?.[1] ?? []).map(Number);
  const each = (value: number): number => Number((value / pieces).toFixed(2));
  return {
    tableRequests: each(of('table').length),
    // All of a table's rows of one remote or link may lie in one partition.
    busiestTableRequests: each(busiest(of('table'))),
    // One look finds each message; on Azure one look can find several.
    queueRequests: each(of('queue').length + looks),
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

/** The requests of an idle world, which nobody asks for anything. */
export async function countIdle({ recorded }: Counted, seconds: number): Promise<Counts> {
  const { world, operations } = recorded;
  await untilAtRest(world.connectionString, 5_000);
  const from = operations.length;
  await sleep(seconds * 1000);
  const idle = operations.slice(from);
  const perMinute = (service: Recorded['service']): number =>
    Number(((idle.filter((one) => one.service === service).length * 60) / seconds).toFixed(1));
  return {
    seconds,
    queueLooksPerMinute: perMinute('queue'),
    queues: new Set(idle.filter(({ service }) => service === 'queue').map(({ resource }) => resource)).size,
    blobRequestsPerMinute: perMinute('blob'),
    tableRequestsPerMinute: perMinute('table'),
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
