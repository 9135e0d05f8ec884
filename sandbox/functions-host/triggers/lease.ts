/** A lease on a blob: of several hosts on one storage account only the holder runs a timer. */
import type { ContainerClient } from '@azure/storage-blob';
import type { Log } from '../kit/log.ts';
import { statusOf } from './storage.ts';

/** A held lease; `lost` says that another host may hold it by now. */
export interface Lease {
  /** Another host may hold it by now. */
  readonly lost: () => boolean;
  release(): Promise<void>;
}

/** The blob to lease, for how long, and how to wait. */
export interface LeaseOptions {
  readonly container: ContainerClient;
  readonly path: string;
  /** 15 to 60, as the service demands. */
  readonly seconds: number;
  readonly name: string;
  readonly log: Log;
  /** Waits; resolves early when the host stops. */
  sleep(milliseconds: number): Promise<void>;
  stopped(): boolean;
}

/** Refusals that mean: held by another, or the blob is gone. Anything else is storage that does not answer. */
const refused = (error: unknown): boolean => [404, 409, 412].includes(statusOf(error) ?? 0);

/**
 * Waits until the lease is ours and keeps it; undefined when the host stopped before. Storage that does not answer is
 * waited for as well: a timer that ran without its lease might run on two hosts at once.
 */
export async function holdLease(options: LeaseOptions): Promise<Lease | undefined> {
  const { container, log, name, seconds } = options;
  const blob = container.getBlockBlobClient(options.path);
  const client = blob.getBlobLeaseClient();
  let told = '';
  while (!options.stopped()) {
    try {
      await makeBlob();
      await client.acquireLease(seconds);
      break;
    } catch (error) {
      const why = refused(error)
        ? 'another host holds the lease of this timer: waiting'
        : 'storage does not answer, so this timer waits for it';
      if (told !== why) log(refused(error) ? 'information' : 'warning', name, why);
      told = why;
      await options.sleep(seconds * 250);
    }
  }
  if (options.stopped()) return undefined;

  async function makeBlob(): Promise<void> {
    const conditions = { ifNoneMatch: '*' };
    try {
      await blob.upload('', 0, { conditions });
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) {
        await container.createIfNotExists();
        await blob.upload('', 0, { conditions });
        // 409 and 412: it is there, leased or not.
      } else if (status !== 409 && status !== 412) throw error;
    }
  }

  let lost = false;
  let renewed = performance.now();
  const renew = async (): Promise<void> => {
    try {
      await client.renewLease();
      renewed = performance.now();
    } catch (error) {
      if (lost || (!refused(error) && performance.now() - renewed < seconds * 1000)) return;
      lost = true;
      log('warning', name, 'the lease of this timer is lost: it waits until it holds it again');
    }
  };
  const renewal = setInterval(() => void renew(), seconds * 333);
  renewal.unref();
  return {
    lost: () => lost,
    async release() {
      clearInterval(renewal);
      await client.releaseLease().catch(() => undefined);
    },
  };
}
