/**
 * Storage that counts what is asked of it: a real Azurite behind a proxy, or tables in memory. Counted are requests, rows
 * that came back, and bytes of bodies both ways.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
}

/** Tables in memory, which take rows at once. */
export interface MemoryStorage extends CountedStorage {
  /** Puts many rows of any partitions into a table, uncounted. */
  fill(table: string, rows: Iterable<TableRow>): Promise<void>;
}

/** Tables in memory, whose rows stand in the order of their keys. Bytes are not counted: none are sent. */
export function memoryStorage(): MemoryStorage {
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

/** Storage that can be stopped, to change what it holds. */
export interface StoppableStorage extends CountedStorage {
  /** Stops the emulator, hands on the folder in which its data lies, and starts it again. */
  whileStopped(work: (folder: string) => Promise<void>): Promise<void>;
}

/** An Azurite of its own, in a folder that goes with it. */
export async function azuriteStorage(): Promise<StoppableStorage> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-azurite-'));
  const start = () => startAzurite({ location: folder, savesOnClose: true });
  let azurite = await start();
  const proxies = {
    table: await countingProxy(() => azurite.ports.table),
    queue: await countingProxy(() => azurite.ports.queue),
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
    async whileStopped(work) {
      await azurite.close();
      await work(folder);
      azurite = await start();
    },
    async [Symbol.asyncDispose]() {
      proxies.table.close();
      proxies.queue.close();
      await azurite.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Passes everything on to a port, which may change, and counts it. */
async function countingProxy(port: () => number) {
  const count = { calls: 0, rows: 0, bytes: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    pass(request, response, { port: port(), agent, count }).catch(() => response.destroy());
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
