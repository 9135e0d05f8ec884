/** One storage emulator with as many accounts as a test needs: what one host does is not seen by another. */
import { randomBytes } from 'node:crypto';
import { startAzurite } from '../../../sandbox/world/azurite.ts';

export interface Storages<Name extends string> {
  /** The connection string of each account. */
  readonly of: Readonly<Record<Name, string>>;
  close(): Promise<void>;
}

/** Starts it; names are of letters and digits. */
export async function startStorages<Name extends string>(...names: readonly Name[]): Promise<Storages<Name>> {
  const key = randomBytes(48).toString('base64');
  // The emulator reads its accounts from the environment when it starts.
  process.env['AZURITE_ACCOUNTS'] = names.map((name) => `${name}:${key}`).join(';');
  try {
    const azurite = await startAzurite({ inMemory: true });
    const own = (name: Name): string =>
      azurite.connectionString
        .replace(/AccountKey=[^;]*/, `AccountKey=${key}`)
        .replaceAll(/devstoreaccount1/g, name);
    return {
      of: Object.fromEntries(names.map((name) => [name, own(name)])) as Record<Name, string>,
      close: () => azurite.close(),
    };
  } finally {
    delete process.env['AZURITE_ACCOUNTS'];
  }
}
