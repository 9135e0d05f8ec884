/**
 * One receiver of callbacks in a process of its own: ours as it is deployed, node:http by hand, or connectwise-rest's
 * middleware under express. Each checks the signature, writes a row that says that the message was seen, and puts a
 * message on the queue before it answers. Says its port; asked, how much processor it has used.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { utils } from 'connectwise-rest';
import express from 'express';
import { invoke } from '../../sandbox/functions-host/worker/invoke.ts';
import { invocation } from '../parts/cold-app.ts';
import { loadApp } from '../parts/load-app.ts';

/** The order that a receiver gets when it starts. */
export interface ReceiverOrder {
  readonly contender: 'ours' | 'bare' | 'bare-at-once' | 'connectwise-rest';
  readonly connectionString: string;
  /** For the others: ours has its own. */
  readonly queue: string;
  readonly table: string;
  readonly keyUrl: string;
  /** The folder of the built app. */
  readonly app: string;
}

/** The receiver's report when it listens, and when it is asked. */
export interface ReceiverReport {
  readonly port: number;
  readonly cpuMs: number;
}

interface Callback {
  readonly MessageId: string;
  readonly ID: number;
}

const order = JSON.parse(process.argv[2] ?? '{}') as ReceiverOrder;
const listener = { ours, bare, 'bare-at-once': bare, 'connectwise-rest': peer }[order.contender];
const server = createServer(await listener());
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', report);
process.on('message', report);
process.once('disconnect', () => process.exit(0));

function report(): void {
  const { user, system } = process.cpuUsage();
  const said: ReceiverReport = {
    port: (server.address() as AddressInfo).port,
    cpuMs: (user + system) / 1000,
  };
  process.send?.(said);
}

/** The built app; the host's part of it is done here as the worker sees it. */
function ours(): Promise<RequestListener> {
  const { table, functions } = loadApp(order.app);
  return Promise.resolve((request, response) => {
    readBody(request, (body) => {
      const asked = {
        name: 'connectwise-callback',
        method: 'POST',
        path: 'callbacks/connectwise',
        headers: request.headers as Record<string, string>,
        body,
      } as const;
      void invoke(table, invocation(functions, asked), {}, () => undefined).then((answer) =>
        response.writeHead(Number(answer.returnValue?.http?.statusCode ?? 200)).end(),
      );
    });
  });
}

/** The same for ours and for the version by hand: what Node does to read a stream is not what is compared. */
function readBody(request: IncomingMessage, then: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => then(Buffer.concat(chunks)));
}

/** The least that does the same: the key is asked for once. */
async function bare(): Promise<RequestListener> {
  const answered = answerWith(await storageCalls());
  const answer = (await (await fetch(order.keyUrl)).json()) as { readonly signing_key: string };
  const key = createHash('sha256').update(answer.signing_key).digest();
  return (request, response) => {
    readBody(request, (body) => {
      const given = Buffer.from(String(request.headers['x-content-signature']), 'base64');
      const expected = createHmac('sha256', key).update(body).digest();
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        response.writeHead(401).end();
        return;
      }
      answered(response, JSON.parse(body.toString()) as Callback);
    });
  };
}

/** As the package's manual has it. It asks for the key of each message. */
async function peer(): Promise<RequestListener> {
  const answered = answerWith(await storageCalls());
  const app = express();
  app.use(express.json({ limit: '1mb' }));
  const middleware = utils.Callback.middleware((error, _request, response, isVerified, payload) => {
    const answer = response as unknown as express.Response;
    if (error !== null || !isVerified) answer.status(error === null ? 401 : 500).end();
    else answered(answer, payload as unknown as Callback);
  });
  app.post('/api/callbacks/connectwise', middleware as unknown as express.RequestHandler);
  return app;
}

function answerWith(accept: Accept): (response: ServerResponse, callback: Callback) => void {
  return (response, callback) => {
    accept(callback).then(
      () => response.writeHead(204).end(),
      () => response.writeHead(500).end(),
    );
  };
}

type Accept = (callback: Callback) => Promise<void>;

/** The two calls: the row first, so that a message that is sent again is known; or both at once, and none is. */
async function storageCalls(): Promise<Accept> {
  const { connectionString } = order;
  const table = TableClient.fromConnectionString(connectionString, order.table, {
    allowInsecureConnection: true,
  });
  const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(order.queue);
  await table.createTable();
  await queue.createIfNotExists();
  return async ({ MessageId: messageId, ID: recordId }) => {
    const claimed = table.createEntity({ partitionKey: 'connectwise', rowKey: messageId });
    if (order.contender !== 'bare-at-once') await claimed;
    const nudge = { side: 'connectwise', recordId: String(recordId), messageId };
    const text = Buffer.from(JSON.stringify(nudge)).toString('base64');
    await Promise.all([claimed, queue.sendMessage(text, { messageTimeToLive: -1 })]);
  };
}
