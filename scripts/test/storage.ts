/**
 * One storage emulator for the test files of a run, with an account for each that asks: what one writes is not seen by
 * another, and nobody waits for another start.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../../sandbox/world/azurite.ts';

/** More than there are test files that take one. */
const maxAccounts = 128;

/** The emulator, as the processes of the test files find it. */
export interface SharedStorage {
  /** The value of `TEST_STORAGE`: a connection string whose account is `ACCOUNT`, and the folder of what is taken. */
  readonly address: string;
  close(): Promise<void>;
}

/** The contents of `TEST_STORAGE`. */
export interface StorageAddress {
  readonly connectionString: string;
  /** Each account that is taken has a folder of its name here. */
  readonly taken: string;
  readonly accounts: readonly string[];
}

/** Starts the shared emulator in memory. */
export async function startSharedStorage(): Promise<SharedStorage> {
  const key = randomBytes(48).toString('base64');
  const accounts = Array.from({ length: maxAccounts }, (_, index) => `file${index}`);
  const taken = await mkdtemp(join(tmpdir(), 'test-storage-'));
  // The emulator reads its accounts from the environment when it starts.
  process.env['AZURITE_ACCOUNTS'] = accounts.map((name) => `${name}:${key}`).join(';');
  try {
    const azurite = await startAzurite({ inMemory: true });
    const connectionString = azurite.connectionString
      .replace(/AccountKey=[^;]*/, `AccountKey=${key}`)
      .replaceAll('devstoreaccount1', 'ACCOUNT');
    const address: StorageAddress = { connectionString, taken, accounts };
    return {
      address: JSON.stringify(address),
      async close() {
        await azurite.close();
        await rm(taken, { recursive: true, force: true });
      },
    };
  } finally {
    delete process.env['AZURITE_ACCOUNTS'];
  }
}
