/**
 * The night of the recorded timers, played again on hosts whose clocks we hold: app2 runs from the recorded start, is
 * killed, started again, joined by a second host, killed once more and taken over.
 */
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { join } from 'node:path';
import { type ClockedHost, startClockedHost, type TimedLine } from './clocked-host.ts';
import { until } from '../until.ts';
import { copyOfApp } from './variant-apps.ts';

export interface Blob {
  readonly name: string;
  readonly text: string;
  readonly contentType: string | undefined;
  readonly lease: readonly [state: string | undefined, duration: string | undefined];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface TimerScene {
  /** The first host, until it was killed. */
  readonly first: readonly TimedLine[];
  /** The blobs in the container at 22:48:10. */
  readonly blobs: readonly Blob[];
  /** The runs of the host that was started again, before its clock moved. */
  readonly restarted: readonly TimedLine[];
  /** Locks that the killed host left and the one started again took at once. */
  readonly locksTaken: number;
  /** The runs of that host while another stood beside it. */
  readonly beside: readonly TimedLine[];
  /** The runs of the other in that time. */
  readonly idle: readonly TimedLine[];
  readonly idleAnswered: number;
  /** Its runs once the first of the two had been killed. */
  readonly takenOver: readonly TimedLine[];
}

const at = (time: string): number => Date.parse(`2026-11-23T${time}Z`);

/** Plays it; the one time that really passes is that of a lease which has to run out. */
export async function playTimers(folder: string, storage: string): Promise<TimerScene> {
  // Without its time limit, which would be one more thing to wait for.
  const app = copyOfApp('app2', join(folder, 'app2'), { version: '2.0', functionTimeout: '-1' });
  const env = {
    AzureWebJobsStorage: storage,
    MY_SCHEDULE: '0 */2 * * * *',
    AzureFunctionsWebHost__hostid: 'lab',
  };
  const short = { ...env, FUNCTIONS_LEASE_SECONDS: '15' };
  const container = BlobServiceClient.fromConnectionString(storage).getContainerClient('azure-webjobs-hosts');
  const hosts: ClockedHost[] = [];
  const start = async (
    name: string,
    time: string,
    settings: Record<string, string>,
  ): Promise<ClockedHost> => {
    const host = await startClockedHost(folder, app, name, at(time), settings);
    hosts.push(host);
    return host;
  };
  const jump = async (host: ClockedHost, ...times: readonly string[]): Promise<void> => {
    for (const time of times) {
      await host.move(at(time));
      await host.rest();
    }
  };

  try {
    const one = await start('one', '22:43:45.562', env);
    await one.rest();
    await one.playTo(at('22:44:06.500'));
    // The timers that fire every few seconds have shown all they can: from here on only minutes and long sleeps are
    // stopped at.
    await jump(one, '22:45:00', '22:45:35', '22:46:00', '22:47:00', '22:47:10', '22:48:00', '22:48:10');
    const blobs = await blobsIn(container);
    await jump(one, '22:48:45', '22:49:00', '22:50:00', '22:50:20', '22:51:00', '22:51:55', '22:52:00');
    await one.move(at('22:52:59'));
    await one.rest();
    await one.end('SIGKILL');

    // More than two minutes pass: the leases of 60 seconds have run out by themselves then.
    await endLeases(container);
    const two = await start('two', '22:55:20.500', short);
    await two.rest();
    const restarted = [...two.lines];
    const locksTaken = (await blobsIn(container)).filter((blob) => blob.lease[0] === 'leased').length;
    await jump(two, '22:56:00', '22:56:55.500', '22:57:00', '22:58:00', '22:58:30.500', '22:59:00');

    const three = await start('three', '22:59:30', short);
    const before = two.lines.length;
    await jump(two, '23:00:00', '23:00:05.500', '23:01:00', '23:01:22.700');
    await three.move(at('23:01:22.700'));
    const answer = await fetch(`${three.address}/api/one`);
    await answer.arrayBuffer();
    const idle = [...three.lines];
    await two.end('SIGKILL');
    await three.move(at('23:02:47.650'));
    await three.rest();
    return {
      first: one.lines,
      blobs,
      restarted,
      locksTaken,
      beside: two.lines.slice(before),
      idle,
      idleAnswered: answer.status,
      takenOver: three.lines.slice(idle.length),
    };
  } finally {
    for (const host of hosts) await host.end('SIGKILL');
  }
}

async function blobsIn(container: ContainerClient): Promise<readonly Blob[]> {
  const found: Blob[] = [];
  for await (const { name } of container.listBlobsFlat()) {
    const client = container.getBlobClient(name);
    const { contentType, leaseState, leaseDuration, metadata } = await client.getProperties();
    const text = (await client.downloadToBuffer()).toString('utf8');
    found.push({ name, text, contentType, lease: [leaseState, leaseDuration], metadata: metadata ?? {} });
  }
  return found;
}

async function endLeases(container: ContainerClient): Promise<void> {
  for await (const { name } of container.listBlobsFlat({ prefix: 'locks/' })) {
    const client = container.getBlobClient(name);
    await client.getBlobLeaseClient().breakLease(0);
    await until('the lease has ended', async () => (await client.getProperties()).leaseState === 'broken');
  }
}
