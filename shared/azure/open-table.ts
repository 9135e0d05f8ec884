/**
 * Azure Tables with the few verbs that concurrency needs: insert if absent, replace if unchanged, and several changes
 * of one partition as one. A table is made at the first call that misses it. A lost race is an answer, not an error.
 */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { Change, Row, StoredRow, Table, Transaction } from '../ports/table.ts';
import { joined, lazily } from '../kit/lazily.ts';
import { type StorageAccount, refusalOf, storageError, storageRetries } from './storage-account.ts';

/** Opens a table by name: letters and digits only. Nothing is loaded or asked before the first verb. */
export function openTable(account: StorageAccount, name: string): Table {
  const where = `Table ${name}`;
  const opened = lazily(() => connect(account, name));
  /** However many calls miss the table at once, it is made once. */
  const make = joined(async () => (await opened()).createTable());

  /** Does the call, making the table if that is what is missing; statuses in `expected` are answered with null. */
  async function call<T>(
    work: (client: TableClient) => Promise<T>,
    expected: readonly number[] = [],
  ): Promise<T | null> {
    const client = await opened().catch((error: unknown) => {
      throw storageError(error, where);
    });
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(client);
      } catch (error) {
        const { status, code } = refusalOf(error);
        if (code === 'TableNotFound' && attempt === 1) {
          await make().catch((failure: unknown) => {
            throw storageError(failure, where);
          });
          continue;
        }
        if (status !== undefined && expected.includes(status)) return null;
        throw storageError(error, where);
      }
    }
  }

  return {
    insert: (row) => call(async (client) => etagOf(await client.createEntity({ ...row })), [409]),

    get: (partitionKey, rowKey) =>
      call(async (client) => toStored(await client.getEntity<Row>(partitionKey, rowKey)), [404]),

    replace: (row, etag) =>
      call(async (client) => etagOf(await client.updateEntity({ ...row }, 'Replace', { etag })), [404, 412]),

    async merge(row) {
      await call((client) => client.upsertEntity({ ...row }, 'Merge'));
    },

    async put(row) {
      await call((client) => client.upsertEntity({ ...row }, 'Replace'));
    },

    async remove(partitionKey, rowKey, etag = '*') {
      const done = await call((client) => client.deleteEntity(partitionKey, rowKey, { etag }), [404, 412]);
      return done !== null;
    },

    async transact(changes) {
      const done = await call(async (client): Promise<Transaction> => {
        try {
          const { subResponses } = await client.submitTransaction(changes.map(toAction));
          return { kind: 'done', etags: subResponses.map(etagOf) };
        } catch (error) {
          const index = refusedIndex(error);
          if (index === null) throw error;
          return { kind: 'refused', index };
        }
      });
      return done ?? { kind: 'refused', index: 0 };
    },

    async *query(filter, select) {
      const queryOptions = {
        filter,
        ...(select === undefined ? {} : { select: ['PartitionKey', 'RowKey', ...select] }),
      };
      let continuationToken: string | undefined;
      do {
        const pages = (client: TableClient): AsyncIterator<Page> =>
          client
            .listEntities<Row>({ queryOptions })
            .byPage(continuationToken === undefined ? {} : { continuationToken });
        const page = await call((client) => pages(client).next());
        if (page === null || page.done === true) return;
        for (const row of page.value) yield toStored(row);
        continuationToken = page.value.continuationToken;
      } while (continuationToken !== undefined);
    },
  };
}

type Page = (Row & { readonly etag?: string })[] & { readonly continuationToken?: string };

async function connect(account: StorageAccount, name: string): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  if (account.kind === 'identity')
    return new TableClient(account.tableUrl, name, await account.credential(), {
      retryOptions: storageRetries,
    });
  return TableClient.fromConnectionString(account.value.reveal(), name, {
    retryOptions: storageRetries,
    allowInsecureConnection: true, // the emulator speaks http; a connection string of a real account says https
  });
}

function toAction(change: Change): TransactionAction {
  const { partitionKey, rowKey } = change.row;
  if (change.verb === 'insert') return ['create', { ...change.row }];
  if (change.verb === 'put') return ['upsert', { ...change.row }, 'Replace'];
  if (change.verb === 'replace') return ['update', { ...change.row }, 'Replace', { etag: change.etag }];
  return ['update', { partitionKey, rowKey }, 'Merge', { etag: change.etag }];
}

/** The change that was refused: the service puts its index before the message of a transaction's error. */
function refusedIndex(error: unknown): number | null {
  const { status, code } = refusalOf(error);
  if (code === 'TableNotFound' || (status !== 404 && status !== 409 && status !== 412)) return null;
  const index = error instanceof Error ? /^\s*(\d+):/.exec(error.message)?.[1] : undefined;
  return index === undefined ? 0 : Number(index);
}

function etagOf({ etag }: { readonly etag?: string | undefined }): string {
  return etag ?? '';
}

function toStored(row: Row & { readonly etag?: string | undefined }): StoredRow {
  return { ...row, etag: etagOf(row) };
}
