/** A lease on a blob: of several hosts on one storage account only the holder runs a timer. */
import type { ContainerClient } from '@azure/storage-blob';
import type { Log } from './log.ts';

export interface Lease {
  readonly lost: () => boolean;
  release(): Promise<void>;
}

export interface LeaseOptions {
  readonly container: ContainerClient;
  readonly path: string;
  /** 15 to 60, as the service demands. */
  readonly seconds: number;
  readonly name: string;
  readonly log: Log;
  /** Waits; rejects or resolves early when the host stops. */
  sleep(milliseconds: number): Promise<void>;
  stopped(): boolean;
}

/** Waits until the lease is ours and keeps it; undefined when the host stopped before. */
export async function holdLease(options: LeaseOptions): Promise<Lease | undefined> {
  const blob = options.container.getBlockBlobClient(options.path);
  const client = blob.getBlobLeaseClient();
  let told = false;
  while (!options.stopped()) {
    try {
      await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } }).catch(() => undefined);
      await client.acquireLease(options.seconds);
      break;
    } catch {
      if (!told)
        options.log('information', options.name, 'another host holds the lease of this timer: waiting');
      told = true;
      await options.sleep(options.seconds * 250);
    }
  }
  if (options.stopped()) return undefined;
  let lost = false;
  const renewal = setInterval(() => {
    client.renewLease().catch(() => {
      lost = true;
      options.log('warning', options.name, 'the lease of this timer could not be renewed');
    });
  }, options.seconds * 500);
  renewal.unref();
  return {
    lost: () => lost,
    async release() {
      clearInterval(renewal);
      await client.releaseLease().catch(() => undefined);
    },
  };
}
