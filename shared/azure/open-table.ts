/**
 * Azure Tables with the few verbs that concurrency needs: insert if absent, replace if unchanged, and several changes
 * of one partition as one. A table is made at the first call that misses it. A lost race is an answer, not an error.
 */
import type { TransactionAction } from '@azure/data-tables';
import type { Change, StoredRow, Table, TableRow, Transaction } from '../ports/table.ts';
import { storageRefusal, type StorageAccount } from './storage-account.ts';
import { tableCaller, type CallTable } from './table-caller.ts';

/** Opens a table by its name, of letters and digits only. Nothing is loaded or asked before the first verb. */
export function openTable(account: StorageAccount, name: string): Table {
  const call = tableCaller(account, name);
  return {
    insert: (row) => call(async (client) => etagOf(await client.createEntity({ ...row })), [409]),

    get: (partitionKey, rowKey) =>
      call(async (client) => toStored(await client.getEntity<TableRow>(partitionKey, rowKey)), [404]),

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

    count: (filter, max) => countRows(call, filter, max),

    query: (filter, select, atMost) => queryRows(call, queryOptionsOf(filter, select), atMost),

    async page(filter, from, select) {
      const page = await pageOf(call, queryOptionsOf(filter, select), {
        continuationToken: from ?? undefined,
      });
      return { rows: page?.map(toStored) ?? [], next: page?.continuationToken ?? null };
    },
  };
}

type Page = (TableRow & { readonly etag?: string })[] & { readonly continuationToken?: string };

async function* queryRows(
  call: CallTable,
  queryOptions: QueryOptions,
  atMost: number | undefined,
): AsyncGenerator<StoredRow, void, undefined> {
  let continuationToken: string | undefined;
  do {
    const page = await pageOf(call, queryOptions, { continuationToken, maxPageSize: atMost });
    for (const row of page ?? []) yield toStored(row);
    continuationToken = page?.continuationToken;
  } while (continuationToken !== undefined);
}

/** The service's largest page. */
const maxPageSize = 1_000;

async function countRows(call: CallTable, filter: string, max = Number.POSITIVE_INFINITY): Promise<number> {
  let count = 0;
  let continuationToken: string | undefined;
  while (count < max) {
    const left = Math.min(max - count, maxPageSize);
    const asked = { continuationToken, maxPageSize: left, isBare: true };
    const page = await pageOf(call, { filter, select: ['RowKey'] }, asked);
    count += page?.length ?? 0;
    continuationToken = page?.continuationToken;
    if (continuationToken === undefined) break;
  }
  return count;
}

interface PageAsked {
  readonly continuationToken: string | undefined;
  readonly maxPageSize?: number | undefined;
  /** True: without the rows' etags, which are most of a row of which nothing but a key is asked for. */
  readonly isBare?: boolean;
}

/** The form without etags and types (Payload format for Table service operations). */
const bare = { customHeaders: { accept: 'application/json;odata=nometadata' } };

interface QueryOptions {
  readonly filter: string;
  readonly select?: string[];
}

function queryOptionsOf(filter: string, select: readonly string[] | undefined): QueryOptions {
  return {
    filter,
    ...(select === undefined ? {} : { select: ['PartitionKey', 'RowKey', ...select] }),
  };
}

/** The service ends a page after 1,000 rows or five seconds of looking, whichever comes first (Query timeout and pagination). */
async function pageOf(
  call: CallTable,
  queryOptions: QueryOptions,
  { continuationToken, maxPageSize: size, isBare = false }: PageAsked,
): Promise<Page | null> {
  const from = {
    ...(continuationToken === undefined ? {} : { continuationToken }),
    ...(size === undefined ? {} : { maxPageSize: size }),
  };
  const options = { queryOptions, ...(isBare ? { requestOptions: bare } : {}) };
  const page = await call(async (client): Promise<IteratorResult<Page>> =>
    client.listEntities<TableRow>(options).byPage(from).next(),
  );
  return page === null || page.done === true ? null : page.value;
}

function toAction(change: Change): TransactionAction {
  const { partitionKey, rowKey } = change.row;
  if (change.verb === 'insert') return ['create', { ...change.row }];
  if (change.verb === 'put') return ['upsert', { ...change.row }, 'Replace'];
  if (change.verb === 'remove') return ['delete', { partitionKey, rowKey }];
  if (change.verb === 'replace') return ['update', { ...change.row }, 'Replace', { etag: change.etag }];
  return ['update', { partitionKey, rowKey }, 'Merge', { etag: change.etag }];
}

/** The change that was refused: the service puts its index before the message of a transaction's error. */
function refusedIndex(error: unknown): number | null {
  const { status, code } = storageRefusal(error);
  if (code === 'TableNotFound' || (status !== 404 && status !== 409 && status !== 412)) return null;
  const index = error instanceof Error ? /^\s*(\d+):/.exec(error.message)?.[1] : undefined;
  return index === undefined ? 0 : Number(index);
}

function etagOf({ etag }: { readonly etag?: string | undefined }): string {
  return etag ?? '';
}

function toStored(row: TableRow & { readonly etag?: string | undefined }): StoredRow {
  return { ...row, etag: etagOf(row) };
}
