/**
 * Storage that counts what is asked of it: a real Azurite behind a proxy, or tables in memory. Counted are requests, rows
 * that came back, and bytes of bodies both ways.
 */
import { once } from 'node:events';
import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { startAzurite } from '../../sandbox/world/azurite.ts';
import { openQueue } from '../../shared/azure/json-queue.ts';
import { openTable } from '../../shared/azure/open-table.ts';
import type { Queue } from '../../shared/ports/queues.ts';
import type { Table, TableRow } from '../../shared/ports/table.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { memoryTable } from '../../test/support/fakes/memory-table.ts';

/** The counts so far. */
export interface Counted {
  readonly calls: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Tables and queues whose requests, rows and bytes are counted; disposing of it stops the emulator. */
export interface CountedStorage extends AsyncDisposable {
  table(name: string): Table;
  queue<Message extends object>(name: string): Queue<Message>;
  counted(): Counted;
  /** Puts many rows of any partitions into a table that is there, uncounted. */
  fill(table: string, rows: Iterable<TableRow>): Promise<void>;
}

/** Tables in memory, whose rows stand in the order of their keys. Bytes are not counted: none are sent. */
export function memoryStorage(): CountedStorage {
  const count = { calls: 0, rows: 0 };
  const tables = new Map<string, ReturnType<typeof memoryTable>>();
  const tableOf = (name: string): ReturnType<typeof memoryTable> => {
    const table = tables.get(name) ?? memoryTable({ before: () => void (count.calls += 1) });
    tables.set(name, table);
    return table;
  };
  return {
    table(name) {
      const table = tableOf(name);
      return {
        ...table,
        async *query(...asked) {
          for await (const row of table.query(...asked)) {
            count.rows += 1;
            yield row;
          }
        },
      };
    },
    queue: () => ({
      send() {
        count.calls += 1;
        return Promise.resolve();
      },
    }),
    counted: () => ({ ...count, bytes: 0 }),
    async fill(name, rows) {
      const before = count.calls;
      for (const row of rows) await tableOf(name).put(row);
      count.calls = before;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** An Azurite of its own, in memory. */
export async function azuriteStorage(): Promise<CountedStorage> {
  const azurite = await startAzurite({ inMemory: true });
  const proxies = {
    table: await countingProxy(azurite.ports.table),
    queue: await countingProxy(azurite.ports.queue),
  };
  const connectionString = azurite.connectionString
    .replace(`:${azurite.ports.table}/`, `:${proxies.table.port}/`)
    .replace(`:${azurite.ports.queue}/`, `:${proxies.queue.port}/`);
  const account = { kind: 'connection-string', value: new Secret(connectionString) } as const;
  return {
    table: (name) => openTable(account, name),
    queue: (name) => openQueue(account, name),
    counted() {
      const { table, queue } = proxies;
      return {
        calls: table.count.calls + queue.count.calls,
        rows: table.count.rows,
        bytes: table.count.bytes + queue.count.bytes,
      };
    },
    async fill(table, rows) {
      let some: TableRow[] = [];
      for (const row of rows) if (some.push(row) === 100) await fillSome(azurite, table, some.splice(0));
      if (some.length > 0) await fillSome(azurite, table, some);
    },
    async [Symbol.asyncDispose]() {
      proxies.table.close();
      proxies.queue.close();
      await azurite.close();
    },
  };
}

interface Emulator {
  readonly connectionString: string;
  readonly tableUrl: string;
}

/**
 * One transaction over rows of many partitions: Azure refuses that, the emulator takes it, and a hundred thousand rows are there
 * in a minute or two.
 */
async function fillSome(
  { connectionString, tableUrl }: Emulator,
  table: string,
  rows: readonly TableRow[],
): Promise<void> {
  const parts = rows.map(({ partitionKey, rowKey, ...properties }) =>
    [
      '--changeset_1',
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      '',
      `POST ${tableUrl}/${table} HTTP/1.1`,
      'Content-Type: application/json',
      'Accept: application/json;odata=minimalmetadata',
      'Prefer: return-no-content',
      'DataServiceVersion: 3.0',
      '',
      JSON.stringify({ PartitionKey: partitionKey, RowKey: rowKey, ...properties }),
      '',
    ].join('\r\n'),
  );
  const head = ['--batch_1', 'Content-Type: multipart/mixed; boundary=changeset_1', '', ''].join('\r\n');
  const body = `${head}${parts.join('\r\n')}\r\n--changeset_1--\r\n--batch_1--\r\n`;
  const answer = await fetch(`${tableUrl}/$batch?${rightTo(connectionString)}`, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/mixed; boundary=batch_1',
      'x-ms-version': '2019-02-02',
      dataserviceversion: '3.0',
      accept: 'application/json',
    },
    body,
  });
  const text = await answer.text();
  if (text.split('HTTP/1.1 204').length - 1 !== rows.length)
    throw new Error(`The emulator did not take ${rows.length} rows: ${text.slice(0, 500)}`);
}

/** The right to everything, as parameters. */
function rightTo(connectionString: string): string {
  const part = (name: string): string => new RegExp(`${name}=([^;]+)`).exec(connectionString)?.[1] ?? '';
  return generateAccountSASQueryParameters(
    {
      expiresOn: new Date(Date.now() + 24 * 3_600_000),
      permissions: AccountSASPermissions.parse('rwdlacup'),
      resourceTypes: AccountSASResourceTypes.parse('sco').toString(),
      services: AccountSASServices.parse('bqt').toString(),
    },
    new StorageSharedKeyCredential(part('AccountName'), part('AccountKey')),
  ).toString();
}

/** Passes everything on to a port, and counts it. */
async function countingProxy(port: number) {
  const count = { calls: 0, rows: 0, bytes: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    pass(request, response, { port, agent, count }).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    count,
    close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  {
    port,
    agent,
    count,
  }: {
    readonly port: number;
    readonly agent: Agent;
    readonly count: { calls: number; rows: number; bytes: number };
  },
): Promise<void> {
  const body = await wholeOf(request);
  const { method, url: path, headers } = request;
  const passed = send({ host: '127.0.0.1', port, method, path, agent, headers });
  passed.end(body);
  const [answer] = (await once(passed, 'response')) as [IncomingMessage];
  const answered = await wholeOf(answer);
  count.calls += 1;
  count.bytes += body.length + answered.length;
  count.rows += answered.toString('latin1').split('"PartitionKey"').length - 1;
  response.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
}

async function wholeOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}
