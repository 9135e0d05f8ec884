/** Calls to one table of the storage account: the client, made at its first use, and the table, made when it is missed and ours to make. */
import type { TableClient } from '@azure/data-tables';
import { lazily, joined } from '../kit/lazily.ts';
import {
  makesWhatIsMissing,
  type StorageAccount,
  storageError,
  storageRefusal,
  storageRetries,
  triedForAWhile,
} from './storage-account.ts';

/**
 * Does one call; answers null where the service answers with one of the statuses in `expected`. Throws the codes of
 * storage. The work is done twice when it misses the table.
 */
export type CallTable = <T>(
  work: (client: TableClient) => Promise<T>,
  expected?: readonly number[],
) => Promise<T | null>;

/** A caller of one table. Nothing is loaded or asked before the first call. */
export function tableCaller(account: StorageAccount, name: string): CallTable {
  const where = `Table ${name}`;
  const coded = (error: unknown): never => {
    throw storageError(error, where);
  };
  const opened = lazily(() => connect(account, name));
  const makeTable = joined(async () => (await opened()).createTable());
  return async (work, expected = []) => {
    const client = await opened().catch(coded);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(client);
      } catch (error) {
        const { status, code } = storageRefusal(error);
        if (code === 'TableNotFound' && attempt === 1 && makesWhatIsMissing(account)) {
          await makeTable().catch(coded);
          continue;
        }
        if (status !== undefined && expected.includes(status) && code !== 'TableNotFound') return null;
        throw storageError(error, where);
      }
    }
  };
}

async function connect(account: StorageAccount, name: string): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  const client =
    account.kind === 'identity'
      ? new TableClient(account.tableUrl, name, await account.credential(), { retryOptions: storageRetries })
      : TableClient.fromConnectionString(account.value.reveal(), name, {
          retryOptions: storageRetries,
          allowInsecureConnection: true, // the emulator speaks http; a connection string of a real account says https
        });
  // It describes each request to a tracer, and there is none: telemetry here patches nothing (telemetry/application-insights.ts).
  client.pipeline.removePolicy({ name: 'tracingPolicy' });
  client.pipeline.addPolicy(triedForAWhile);
  return client;
}
