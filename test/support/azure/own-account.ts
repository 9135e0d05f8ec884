/** A storage account of its own for a test: of the emulator that `npm test` started, or of one that is started for it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startAzurite, type Azurite } from '../../../sandbox/world/azurite.ts';
import type { StorageAddress } from '../../../scripts/test/storage.ts';

/** An empty account. It stays after `close` where the emulator is shared, and nobody else gets it. */
export type OwnAccount = Pick<Azurite, 'connectionString' | 'blobUrl' | 'queueUrl' | 'tableUrl' | 'close'>;

/**
 * Takes an account of the emulator at this address; without one, starts an emulator. A test that stops the emulator, or reads its
 * files, starts its own with `startAzurite`.
 */
export async function ownAccount(address = process.env['TEST_STORAGE'] ?? ''): Promise<OwnAccount> {
  if (address === '') return await startAzurite({ inMemory: true });
  const storage = JSON.parse(address) as StorageAddress;
  const name = storage.accounts.find((one) => takes(join(storage.taken, one)));
  if (name === undefined) throw new Error(`All ${storage.accounts.length} accounts of this run are taken.`);
  const connectionString = storage.connectionString.replaceAll('ACCOUNT', name);
  const url = (service: string): string =>
    new RegExp(`${service}Endpoint=([^;]+)`).exec(connectionString)?.[1] ?? '';
  return {
    connectionString,
    blobUrl: url('Blob'),
    queueUrl: url('Queue'),
    tableUrl: url('Table'),
    close: () => Promise.resolve(),
  };
}

/** Takes a name, of which the file system gives each to one process alone; false when another has it. */
function takes(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
